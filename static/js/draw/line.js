/** Drawing a line with terra-draw, which is fetched when somebody draws one. */
import { token } from "../palette.js";

const POINT_PX = 12;

/** A colour as terra-draw takes it: six hexadecimal digits. @param {string} name */
const colour = (name) => /** @type {any} */ (token(name));

/**
 * Begin a line; `finish` gets its places.
 * @param {any} map
 * @param {{snap: (place: [number, number]) => [number, number], finish: (line: [number, number][]) => void}} given
 * @returns {Promise<{stop: () => void, line: () => [number, number][]}>} `line` is what is drawn so far
 */
export async function drawLine(map, { snap, finish }) {
  const [{ TerraDraw, TerraDrawLineStringMode }, { TerraDrawMapLibreGLAdapter }] = await Promise.all([
    import("../../vendor/terra-draw/terra-draw.js"),
    import("../../vendor/terra-draw/adapter.js"),
  ]);
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawLineStringMode({
        snapping: { toCustom: ({ lng, lat }) => snap([lng, lat]) },
        keyEvents: { cancel: null, finish: "Enter" },
        styles: {
          lineStringColor: colour("accent"),
          lineStringWidth: 3,
          closingPointColor: colour("accent"),
          closingPointOutlineColor: colour("map-halo"),
          closingPointWidth: POINT_PX / 2,
          snappingPointColor: colour("map-halo"),
          snappingPointOutlineColor: colour("accent"),
          snappingPointWidth: POINT_PX / 2,
          snappingPointOutlineWidth: 2,
        },
      }),
    ],
  });
  draw.start();
  draw.setMode("linestring");
  draw.on("finish", (id) => {
    const line = draw.getSnapshot().find((feature) => feature.id === id);
    if (line) finish(line.geometry.coordinates);
  });
  return {
    stop: () => draw.stop(),
    line() {
      const line = draw.getSnapshot().find(({ geometry }) => geometry.type === "LineString");
      // The last place is not put down yet: it goes with the pointer.
      return (line?.geometry.coordinates ?? []).slice(0, -1);
    },
  };
}

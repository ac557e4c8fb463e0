/** What is near the view: of a hundred thousand areas only those get labels that can be seen. */

const MARGIN = 0.5;

/**
 * A box around the view, larger on every side by half of it.
 * @param {any} map
 * @returns {[number, number, number, number]}
 */
function around(map) {
  const view = map.getBounds();
  const [w, s, e, n] = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
  const [dx, dy] = [(e - w) * MARGIN, (n - s) * MARGIN];
  return [w - dx, s - dy, e + dx, n + dy];
}

/** Whether a box meets another. */
const meets = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

/** Whether a box holds another. */
const holds = (a, b) => a[0] <= b[0] && a[1] <= b[1] && a[2] >= b[2] && a[3] >= b[3];

/**
 * Call `show` with the features near the view: now, and whenever the view leaves them or zooms.
 * @param {any} map
 * @param {{of: (zoom: number) => any[], show: (features: any[]) => void}} what
 *   `of` gives the features, with `bbox`, that are of any use at a zoom
 * @returns {{draw: () => void}} `draw` shows them again, for they or what is said of them changed
 */
export function createNear(map, { of, show }) {
  let held = null;
  let zoom = NaN;

  function draw() {
    held = around(map);
    zoom = map.getZoom();
    show(of(zoom).filter(({ bbox }) => meets(bbox, held)));
  }

  map.on("moveend", () => {
    if (!held) return; // nothing was drawn yet
    const view = map.getBounds();
    const seen = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    if (!holds(held, seen) || Math.abs(map.getZoom() - zoom) >= 0.5) draw();
  });
  return { draw };
}

/** Putting something down: the next click on the map does it, or the middle of what is seen. */
import { byId } from "../dom.js";
import { stopAt } from "../sheet.js";

const REACH_PX = 10;
const LAYERS = ["facilities-theme", "facilities"];

/** The middle of the part of the map that no panel hides. @param {any} map */
function centre(map) {
  const { width, height } = map.getCanvas().getBoundingClientRect();
  const sheet = byId("controls").getBoundingClientRect();
  const phone = sheet.width >= width - 1;
  return phone ? [width / 2, sheet.top / 2 + 24] : [(width + sheet.right) / 2, height / 2];
}

/**
 * @param {any} map
 * @param {{on: () => boolean, put: (lon: number, lat: number) => void, take: (code: string) => void, draw: () => void}} given
 */
export function createAim(map, { on, put, take, draw }) {
  let armed = false;

  /** @param {boolean} wanted */
  function arm(wanted) {
    armed = wanted;
    document.body.classList.toggle("trial-aiming", armed);
    if (armed && byId("controls").dataset.stop === "full") stopAt(byId("controls"), "half");
    const [x, y] = centre(map);
    byId("trial-aim").style.transform = `translate(${x}px, ${y}px)`;
    draw();
    byId(armed ? "trial-centre" : "trial-add")?.focus({ preventScroll: true });
  }

  function putDown(lon, lat) {
    arm(false);
    put(lon, lat);
  }

  function putAtCentre() {
    const { lng, lat } = map.unproject(centre(map));
    putDown(lng, lat);
  }

  map.on("click", (event) => {
    if (!on() || event.originalEvent.target.closest(".trial-pin")) return;
    if (armed) return putDown(event.lngLat.lng, event.lngLat.lat);
    const { x, y } = event.point;
    const box = [
      [x - REACH_PX, y - REACH_PX],
      [x + REACH_PX, y + REACH_PX],
    ];
    const [hit] = map.queryRenderedFeatures(box, { layers: LAYERS });
    if (hit) take(hit.properties.code);
  });

  map.getCanvas().addEventListener("keydown", (event) => {
    if (!armed || event.key !== "Enter") return;
    event.preventDefault();
    putAtCentre();
  });

  return {
    arm,
    armed: () => armed,
    putAtCentre,
  };
}

/** Pins of a trial: drag them, or move them with the arrow keys; each is a button with a name. */
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { h, icon } from "../dom.js";

const STEP_PX = 6;
const LEAP_PX = 40;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * @typedef {{id: string, name: string, mark: string, closed: boolean, isNew: boolean, family: string, lon: number, lat: number}} Pin
 *
 * @param {any} map
 * @param {{moving: (id: string, lon: number, lat: number) => void, moved: (id: string, lon: number, lat: number) => void,
 *   remove: (id: string) => void, take: (id: string) => void}} given
 */
export function createPins(map, given) {
  /** @type {Map<string, any>} */
  const pins = new Map();

  function press(event, id) {
    const marker = pins.get(id);
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      return given.remove(id);
    }
    const step = STEPS[event.key];
    if (!step || !marker.isDraggable()) return;
    event.preventDefault();
    event.stopPropagation(); // the map would pan
    const far = event.shiftKey ? LEAP_PX : STEP_PX;
    const at = map.project(marker.getLngLat());
    const { lng, lat } = map.unproject([at.x + step[0] * far, at.y + step[1] * far]);
    marker.setLngLat([lng, lat]);
    given.moved(id, lng, lat);
  }

  function make({ id, lon, lat }) {
    const element = h("button.trial-pin", {
      type: "button",
      "data-id": id,
      on: {
        keydown: (event) => press(event, id),
        click: () => given.take(id),
      },
    });
    const marker = new maplibre.Marker({ element, draggable: true });
    const tell = (name) => () => {
      const { lng, lat: y } = marker.getLngLat();
      given[name](id, lng, y);
    };
    marker.on("drag", tell("moving"));
    marker.on("dragend", tell("moved"));
    return marker.setLngLat([lon, lat]).addTo(map);
  }

  /** @param {Pin} pin */
  function dress(marker, pin) {
    const element = marker.getElement();
    element.classList.toggle("trial-pin-closed", pin.closed);
    element.classList.toggle("trial-pin-new", pin.isNew);
    element.dataset.family = pin.family;
    element.title = pin.name;
    element.setAttribute("aria-label", pin.name);
    element.replaceChildren(pin.closed ? icon("x") : h("span", {}, pin.mark));
    marker.setDraggable(!pin.closed);
    marker.setLngLat([pin.lon, pin.lat]);
  }

  return {
    /** @param {Pin[]} wanted */
    show(wanted) {
      const ids = new Set(wanted.map(({ id }) => id));
      for (const [id, marker] of pins)
        if (!ids.has(id)) {
          marker.remove();
          pins.delete(id);
        }
      for (const pin of wanted) {
        if (!pins.has(pin.id)) pins.set(pin.id, make(pin));
        dress(pins.get(pin.id), pin);
      }
    },
    /** @param {string} id */
    focus: (id) => pins.get(id)?.getElement().focus({ preventScroll: true }),
  };
}

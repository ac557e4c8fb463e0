/** Presses on the map as places: by mouse, by thumb, or by Enter at the cross in the middle. */
import { byId } from "../dom.js";
import { roomAround } from "../map_view.js";

const DRAG_PX = 6;

/**
 * Take every press on the map; dragging and zooming go on as ever.
 * @param {any} map
 * @param {{add: (point: [number, number]) => void, undo: () => void, hover: (point: [number, number]|null) => void}} given
 */
export function listenPresses(map, { add, undo, hover }) {
  const host = map.getCanvasContainer();
  const canvas = map.getCanvas();
  const cross = byId("measure-aim");
  const stopped = new AbortController();
  const options = { signal: stopped.signal, capture: true };
  let down = { x: 0, y: 0 };

  const placeOf = ({ clientX, clientY }) => {
    const { left, top } = canvas.getBoundingClientRect();
    return at([clientX - left, clientY - top]);
  };
  const at = (pixel) => {
    const { lng, lat } = map.unproject(pixel);
    return /** @type {[number, number]} */ ([lng, lat]);
  };

  /** The middle of what no panel hides. */
  function middle() {
    const { width, height } = canvas.getBoundingClientRect();
    const { top, bottom, left, right } = roomAround();
    // On a phone the card is a sheet over the lower part.
    const card = byId("tool-card").getBoundingClientRect();
    if (card.width >= width - 1)
      return /** @type {[number, number]} */ ([width / 2, (card.top + 72) / 2]);
    return /** @type {[number, number]} */ ([
      (left + width - right) / 2,
      (top + height - bottom) / 2,
    ]);
  }
  function aim() {
    const [x, y] = middle();
    cross.style.transform = `translate(${x}px, ${y}px)`;
  }
  const addAtCentre = () => add(at(middle()));

  // The map itself never hears of the press, so nothing is selected and no trial put down.
  const own = (event) => event.target === canvas || host.contains(event.target);
  host.parentElement.addEventListener(
    "pointerdown",
    (event) => (down = { x: event.clientX, y: event.clientY }),
    options,
  );
  host.parentElement.addEventListener(
    "click",
    (event) => {
      if (!own(event)) return;
      event.stopPropagation();
      if (Math.hypot(event.clientX - down.x, event.clientY - down.y) > DRAG_PX) return;
      add(placeOf(event));
    },
    options,
  );
  host.parentElement.addEventListener(
    "dblclick",
    (event) => own(event) && event.stopPropagation(),
    options,
  );
  host.parentElement.addEventListener(
    "pointermove",
    (event) => event.pointerType === "mouse" && hover(own(event) ? placeOf(event) : null),
    options,
  );
  canvas.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter") addAtCentre();
      else if (event.key === "Backspace" || event.key === "Delete") undo();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    options,
  );
  addEventListener(
    "keydown",
    (event) => {
      const typed =
        event.target instanceof Element && event.target.matches("input, select, textarea");
      if (typed || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      event.stopPropagation();
      undo();
    },
    options,
  );
  map.on("resize", aim);
  addEventListener("resize", aim, { signal: stopped.signal });
  aim();

  return {
    addAtCentre,
    aim,
    stop() {
      stopped.abort();
      map.off("resize", aim);
    },
  };
}

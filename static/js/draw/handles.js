/** Handles on the map: buttons that are dragged, or moved with the arrow keys by metres. */
import * as maplibre from "../../vendor/maplibre-gl/maplibre-gl.mjs";
import { h, icon } from "../dom.js";
import { metres, nudge, shifted } from "./metres.js";

/**
 * @typedef {{id: string, at: [number, number], name: string, look: string, glyph?: string, mark?: string, still?: boolean, quiet?: boolean}} Handle
 *   `still` cannot be moved, `quiet` is no stop for Tab
 *
 * @param {any} map
 * @param {{snap: (place: [number, number], besides: [number, number]) => [number, number],
 *   moving: (handle: Handle, to: [number, number]) => void, moved: (handle: Handle, to: [number, number]) => void,
 *   dropped: (handle: Handle) => void, press: (handle: Handle, byKey: boolean) => void, remove: (handle: Handle) => void,
 *   say: (metres: number) => void}} given
 */
export function createHandles(map, given) {
  /** @type {Map<string, {marker: any, handle: Handle}>} */
  const shown = new Map();
  /** Where the arrow keys have brought a handle that is not kept yet. */
  let nudged = /** @type {{id: string, to: [number, number]}|null} */ (null);

  function keep() {
    if (!nudged) return false;
    const { id, to } = nudged;
    nudged = null;
    const own = shown.get(id);
    if (own) given.moved(own.handle, to);
    return true;
  }

  function drop() {
    if (!nudged) return false;
    const own = shown.get(nudged.id);
    nudged = null;
    if (own) {
      own.marker.setLngLat(own.handle.at);
      given.dropped(own.handle);
    }
    return true;
  }

  function press(event, id) {
    const { marker, handle } = shown.get(id);
    const step = nudge(event);
    if (step && !handle.still) {
      event.preventDefault();
      event.stopPropagation(); // the map would pan
      if (nudged?.id !== id) keep();
      const to = shifted(nudged?.to ?? handle.at, step[0], step[1]);
      nudged = { id, to };
      marker.setLngLat(to);
      given.moving(handle, to);
      given.say(metres(handle.at, to));
    } else if (event.key === "Enter" && nudged) {
      event.preventDefault();
      keep();
    } else if (event.key === "Escape" && nudged) {
      event.preventDefault();
      event.stopPropagation();
      drop();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      nudged = null;
      given.remove(handle);
    }
  }

  function make(handle) {
    const { id } = handle;
    const element = h("button.draw-handle", {
      type: "button",
      "data-id": id,
      on: {
        keydown: (event) => press(event, id),
        blur: keep,
        click: (event) => {
          event.stopPropagation();
          given.press(shown.get(id).handle, event.detail === 0);
        },
      },
    });
    const marker = new maplibre.Marker({ element, draggable: !handle.still });
    const place = () => {
      const { lng, lat } = marker.getLngLat();
      return given.snap([lng, lat], shown.get(id).handle.at);
    };
    marker.on("dragstart", () => (nudged = null));
    marker.on("drag", () => given.moving(shown.get(id).handle, place()));
    marker.on("dragend", () => {
      const to = place();
      marker.setLngLat(to);
      given.moved(shown.get(id).handle, to);
    });
    return marker.setLngLat(handle.at).addTo(map);
  }

  function dress({ marker, handle }) {
    const element = marker.getElement();
    element.dataset.look = handle.look;
    element.title = handle.name;
    element.setAttribute("aria-label", handle.name);
    element.tabIndex = handle.quiet ? -1 : 0;
    element.replaceChildren(handle.glyph ? icon(handle.glyph) : h("span", {}, handle.mark ?? ""));
    marker.setDraggable(!handle.still);
    marker.setLngLat(handle.at);
  }

  return {
    keep,
    drop,
    /** @param {Handle[]} wanted */
    show(wanted) {
      const held = document.activeElement?.closest?.(".draw-handle");
      const ids = new Set(wanted.map(({ id }) => id));
      for (const [id, { marker }] of shown)
        if (!ids.has(id)) {
          if (nudged?.id === id) nudged = null;
          shown.delete(id);
          marker.remove();
        }
      for (const handle of wanted) {
        const own = shown.get(handle.id);
        if (own) own.handle = handle;
        else shown.set(handle.id, { marker: null, handle });
        const entry = shown.get(handle.id);
        entry.marker ??= make(handle);
        dress(entry);
        // In the order in which Tab should go through them.
        if (entry.marker.getElement() !== held) entry.marker.getElement().parentElement.append(entry.marker.getElement());
      }
    },
    /** @param {string} id */
    focus: (id) => shown.get(id)?.marker.getElement().focus({ preventScroll: true }),
  };
}

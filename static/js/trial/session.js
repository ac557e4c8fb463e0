/** One trial from its beginning to its end: what is changed, step by step, and what that makes. */
import { createHistory } from "./history.js";
import { nextId } from "./changes.js";

/** @typedef {import("./changes.js").Item} Item */

/**
 * @param {{changed: (items: Item[]) => void, moving: (items: Item[]) => void}} told `changed` after
 *   every step, `moving` on the way of a drag
 */
export function createSession({ changed, moving }) {
  let history = createHistory(/** @type {Item[]} */ ([]));
  /** The list as it stood before a drag began, to which undo goes back. @type {Item[]|null} */
  let before = null;

  const patched = (id, patch) =>
    history.get().map((item) => (item.id === id ? { ...item, ...patch } : item));

  /** Take a step that undo takes back. @param {Item[]} items */
  function step(items) {
    if (before) history.replace(before);
    before = null;
    history.push(items);
    changed(items);
  }

  return {
    get: () => history.get(),
    canUndo: () => history.canUndo(),
    canRedo: () => history.canRedo(),
    /** @param {Item[]} items */
    begin(items) {
      history = createHistory(items);
      before = null;
    },
    replaceAll: step,
    undo: () => history.undo() && changed(history.get()),
    redo: () => history.redo() && changed(history.get()),
    /** Put a new one down. @returns {string} its id */
    add(kind, lon, lat) {
      const id = nextId(history.get());
      step([...history.get(), { id, kind, lon, lat, capacity: null }]);
      return id;
    },
    /** Take up one that exists; this alone changes nothing. @param {string} code */
    take(code) {
      if (!history.get().some((item) => item.id === code))
        history.replace([...history.get(), { id: code, code }]);
    },
    /** On the way of a drag. */
    drag(id, place) {
      before ??= history.get();
      history.replace(patched(id, place));
      moving(history.get());
    },
    /** @param {string} id @param {Partial<Item>} patch */
    change: (id, patch) => step(patched(id, patch)),
    /** @param {string} id */
    remove: (id) => step(history.get().filter((item) => item.id !== id)),
  };
}

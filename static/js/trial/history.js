/** Undo and redo: every step is the whole list of things, so a step back is exact. */

/**
 * @template T
 * @param {T} first
 */
export function createHistory(first) {
  let past = [];
  let future = [];
  let present = first;
  return {
    /** @returns {T} */
    get: () => present,
    /** A step that undo takes back. @param {T} next */
    push(next) {
      past.push(present);
      present = next;
      future = [];
    },
    /** A change of no account, such as a place on the way of a drag. @param {T} next */
    replace: (next) => {
      present = next;
    },
    undo() {
      if (!past.length) return false;
      future.push(present);
      present = past.pop();
      return true;
    },
    redo() {
      if (!future.length) return false;
      past.push(present);
      present = future.pop();
      return true;
    },
    canUndo: () => past.length > 0,
    canRedo: () => future.length > 0,
  };
}

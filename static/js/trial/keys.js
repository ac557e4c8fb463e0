/** Keys of a trial: undo and redo as everywhere, and a way out of putting something down. */

const TYPED = "input, select, textarea";

/**
 * @param {{on: () => boolean, escape: () => void, session: {undo: () => void, redo: () => void}}} given
 */
export function listenKeys({ on, escape, session }) {
  addEventListener("keydown", (event) => {
    if (!on() || event.defaultPrevented) return;
    if (event.key === "Escape") {
      event.preventDefault();
      return escape();
    }
    const typing = event.target instanceof Element && event.target.matches(TYPED);
    if (typing || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const step = key === "z" ? (event.shiftKey ? "redo" : "undo") : key === "y" ? "redo" : "";
    if (!step) return;
    event.preventDefault();
    session[step]();
  });
}

/** Whether something has taken the clicks on the map, so that they select nothing. */

const takers = new Set();

/** Whether a click on the map is taken: it measures, draws, or points at a place. */
export const measuring = () => takers.size > 0;

/** @param {boolean} now @param {"measuring"|"drawing"|"reporting"} [what] */
export function takeClicks(now, what = "measuring") {
  if (now) takers.add(what);
  else takers.delete(what);
  document.body.classList.toggle(what, now);
}

/** Whether something has taken the clicks on the map, so that they select nothing. */

const takers = new Set();

/** Whether a click on the map is taken: it measures, or points at a place. */
export const measuring = () => takers.size > 0;

/** @param {boolean} now @param {"measure"|"report"|"draw"} [by] */
export function takeClicks(now, by = "measure") {
  if (now) takers.add(by);
  else takers.delete(by);
  if (by === "measure") document.body.classList.toggle("measuring", now);
}

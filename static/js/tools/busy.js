/** Whether a tool has taken the clicks on the map, so that they select nothing. */

let on = false;

/** Whether a click on the map measures or draws. */
export const measuring = () => on;

/** @param {boolean} now @param {"measuring"|"drawing"} [what] */
export function takeClicks(now, what = "measuring") {
  on = now;
  document.body.classList.toggle(what, now);
}

/** Whether a tool has taken the clicks on the map, so that they select nothing. */

let on = false;

/** Whether a click on the map measures. */
export const measuring = () => on;

/** @param {boolean} now */
export function takeClicks(now) {
  on = now;
  document.body.classList.toggle("measuring", now);
}

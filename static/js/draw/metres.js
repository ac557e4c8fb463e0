/** Metres on the map, near one place: good to a few millimetres over a grid. */

const PER_DEGREE = 111_320;
const DIGITS = 7;

/** As files keep it: a centimetre. @param {number} degrees */
export const rounded = (degrees) => Number(degrees.toFixed(DIGITS));

/**
 * A place moved by metres.
 * @param {[number, number]} from @param {number} east @param {number} north
 * @returns {[number, number]}
 */
export function shifted([lon, lat], east, north) {
  const squeeze = Math.cos((lat * Math.PI) / 180);
  return [rounded(lon + east / (PER_DEGREE * squeeze)), rounded(lat + north / PER_DEGREE)];
}

/** How far places are apart, in metres. */
export function metres([ax, ay], [bx, by]) {
  const squeeze = Math.cos((ay * Math.PI) / 180);
  return Math.hypot((bx - ax) * squeeze, by - ay) * PER_DEGREE;
}

/** Arrow keys as metres east and north; null for any other key. @param {KeyboardEvent} event */
export function nudge(event) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  const far = event.shiftKey ? 10 : 1;
  return step ? [step[0] * far, step[1] * far] : null;
}

/** A bar of a round length, as scales have it. Pure. */

const STEPS = [1, 2, 5];

/**
 * The longest round length that a bar may have.
 * @param {number} most metres
 * @returns {number} 1, 2 or 5 times a power of ten
 * @example niceLength(780) // 500
 */
export function niceLength(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return Math.max(...STEPS.filter((step) => step * power <= most).map((step) => step * power));
}

/** A length on a scale: 500 m, 2 km. @param {number} metres */
export const scaleSaid = (metres) => (metres >= 1000 ? `${metres / 1000} km` : `${metres} m`);

/**
 * A scale as maps name it, to two digits.
 * @param {number} metres of the ground
 * @param {number} millimetres of the paper
 * @example scaleOf(1000, 41) // 24000
 */
export const scaleOf = (metres, millimetres) =>
  Number(((metres * 1000) / millimetres).toPrecision(2));

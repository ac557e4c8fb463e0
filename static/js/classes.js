/** Classes of a theme: where they break, and which class a value falls into. Pure. */

/** No data, or nobody lives there. Never the same as class 0, which says "nothing is missing". */
export const NONE = -1;
export const CLASSES = 5;
const SHARES = [0.1, 0.25, 0.5, 0.75, 1];
const STEPS = [1, 2, 2.5, 5, 10];

/** Breaks of a share: upper ends of the classes 1 to 5. */
export const shareBreaks = () => SHARES;

/**
 * Round upper ends of five classes from 0 to a largest value.
 * @param {number} largest
 * @param {boolean} whole whether the values are counts
 * @returns {number[]} as many as are needed, at most five
 * @example niceBreaks(3, true) // [1, 2, 3]
 */
export function niceBreaks(largest, whole) {
  if (!(largest > 0)) return [];
  if (whole && largest <= CLASSES)
    return Array.from({ length: Math.ceil(largest) }, (_, i) => i + 1);
  const rough = largest / CLASSES;
  const scale = 10 ** Math.floor(Math.log10(rough));
  const steps = whole && scale === 1 ? STEPS.filter(Number.isInteger) : STEPS;
  const step = (steps.find((s) => s * scale >= rough - 1e-9) ?? 10) * scale;
  return Array.from({ length: Math.ceil(largest / step - 1e-9) }, (_, i) => (i + 1) * step);
}

/**
 * The class of a value: NONE, 0 for nothing missing, 1 to `breaks.length`.
 * @param {number|null|undefined} value
 * @param {number[]} breaks
 */
export function classOf(value, breaks) {
  if (value === null || value === undefined) return NONE;
  if (value <= 0) return 0;
  const place = breaks.findIndex((end) => value <= end + 1e-9);
  return place < 0 ? breaks.length : place + 1;
}

/**
 * Which of the five colours the classes take: the darkest ones are kept for the largest.
 * @param {number} classes how many there are
 * @returns {number[]} colour number of class 1, 2, ...
 */
export function spread(classes) {
  const of = { 1: [4], 2: [3, 5], 3: [2, 4, 5], 4: [2, 3, 4, 5], 5: [1, 2, 3, 4, 5] };
  return of[classes] ?? of[5];
}

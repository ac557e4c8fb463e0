/** Classes of a theme: where they break, and which class a value falls into. Pure. */

/** Nothing is known. Never the same as class 0, which says "nothing is missing". */
export const NONE = -1;
/** The standard does not judge this area. */
export const NOT_APPLICABLE = -2;
/** Three classes of "less is missing", then three of "more is missing". */
export const BETTER = [11, 12, 13];
export const WORSE = [21, 22, 23];
export const CLASSES = 5;
const SHARES = [0.1, 0.25, 0.5, 0.75, 1];
const STEPS = [1, 2, 2.5, 5, 10];

/** Breaks of a share: upper ends of the classes 1 to 5. */
export const shareBreaks = () => SHARES;

/**
 * Round upper ends of a few classes from 0 to a largest value.
 * @param {number} largest
 * @param {boolean} whole whether the values are counts
 * @param {number} [most] how many classes there may be
 * @returns {number[]} as many as are needed
 * @example niceBreaks(3, true) // [1, 2, 3]
 */
export function niceBreaks(largest, whole, most = CLASSES) {
  if (!(largest > 0)) return [];
  if (whole && largest <= most) return Array.from({ length: Math.ceil(largest) }, (_, i) => i + 1);
  const rough = largest / most;
  const scale = 10 ** Math.floor(Math.log10(rough));
  const steps = whole && scale === 1 ? STEPS.filter(Number.isInteger) : STEPS;
  const step = (steps.find((s) => s * scale >= rough - 1e-9) ?? 10) * scale;
  return Array.from({ length: Math.ceil(largest / step - 1e-9) }, (_, i) => (i + 1) * step);
}

/** Which class, 1 to `breaks.length`, a value above 0 falls into. */
function place(value, breaks) {
  const found = breaks.findIndex((end) => value <= end + 1e-9);
  return found < 0 ? breaks.length : found + 1;
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

/**
 * The colour of what is missing: NONE, 0 for nothing, 1 to 5.
 * @param {number|null|undefined} value
 * @param {number[]} breaks
 */
export function colourOf(value, breaks) {
  if (value === null || value === undefined) return NONE;
  return value <= 0 ? 0 : spread(breaks.length)[place(value, breaks) - 1];
}

/**
 * The colour of a change in what is missing: purple where less is, orange where more is.
 * @param {number} change
 * @param {number[]} breaks at most three
 */
export function changeColour(change, breaks) {
  if (!change) return 0;
  const among = change < 0 ? BETTER : WORSE;
  return among[place(Math.abs(change), breaks) + (3 - breaks.length) - 1];
}

/** Colours of the classes of a change, the least first. @param {number[]} breaks @param {number[]} among */
export const changeColours = (breaks, among) => among.slice(3 - breaks.length);

/** What the classes of a legend are called. */
import { amount } from "../units.js";

/** Labels of the classes of a share. @param {number[]} breaks */
export const shareLabels = (breaks) =>
  breaks.map((end, i) => (i ? `${breaks[i - 1] * 100}–${end * 100}%` : `≤${end * 100}%`));

/**
 * Labels of ranges of an amount.
 * @param {number[]} breaks upper ends
 * @param {string} unit
 * @param {boolean} whole whether the amounts are counts
 */
export function rangeLabels(breaks, unit, whole) {
  return breaks.map((end, i) => {
    if (!whole && i === 0) return `≤${amount(end, unit)}`;
    const start = whole ? (breaks[i - 1] ?? 0) + 1 : breaks[i - 1];
    return start === end ? amount(end, unit) : `${amount(start, unit)}–${amount(end, unit)}`;
  });
}

/**
 * Whether amounts are counted one by one; money and space are not, whatever they come to.
 * @param {Iterable<number>} amounts
 * @param {string} unit
 */
export const isWhole = (amounts, unit) =>
  !["yuan", "share", "per_1000", "m2"].includes(unit) && [...amounts].every(Number.isInteger);

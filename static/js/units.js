/** Amounts with their units: a share reads as per cent, everything else as a number. */
import { number } from "./numbers.js";
import { known, t } from "./words.js";

/** A unit in words; one that nobody knows stays as it is. @param {string|undefined|null} unit */
export const unitName = (unit) => (!unit ? "" : known(`unit.${unit}`) ? t(`unit.${unit}`) : unit);

/** Whether shortfalls of a unit can be added up: those of rates and shares cannot. */
export const addsUp = (unit) => !["share", "per_1000"].includes(unit);

/**
 * A number of a unit, without the unit: 0.12 of a share is 12 points.
 * @param {number|null|undefined} value
 * @param {string} [unit]
 */
export const amount = (value, unit) =>
  unit === "share" && typeof value === "number" ? number(value * 100) : number(value);

/**
 * A number with its unit.
 * @param {number|null|undefined} value
 * @param {string} [unit]
 */
export function amountOf(value, unit) {
  const said = amount(value, unit);
  if (typeof value !== "number" || !unit) return said;
  if (known(`of.${unit}`)) return t(`of.${unit}`, { n: said });
  return `${said} ${unitName(unit)}`;
}

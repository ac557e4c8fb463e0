/** Numbers and dates as people read them: thousands separated, "no data" never a zero. */
import { LANG, t } from "./words.js";

const LOCALE = LANG === "en" ? "en-GB" : "zh-CN";
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });

/** A count or an amount; at most one decimal. @param {number|null|undefined} value */
export function number(value) {
  return isMissing(value) ? t("noData") : exact.format(value);
}

/** A whole number. @param {number|null|undefined} value */
export function count(value) {
  return isMissing(value) ? t("noData") : whole.format(value);
}

/**
 * A share as a percentage that never rounds something to nothing or nearly all to all.
 * @param {number|null|undefined} share
 */
export function percent(share) {
  if (isMissing(share)) return t("noData");
  if (share > 0 && share < 0.01) return "<1%";
  if (share > 0.99 && share < 1) return ">99%";
  return `${whole.format(share * 100)}%`;
}

/** The day of an ISO date or time. @param {string|null|undefined} iso */
export function day(iso) {
  return iso ? iso.slice(0, 10) : t("noData");
}

/** Whether a value says nothing. @param {unknown} value */
export function isMissing(value) {
  return value === null || value === undefined || value === "" || Number.isNaN(value);
}

/** A moment of the town, to the minute. @param {string|number} at */
export const moment = (at) =>
  new Date(at).toLocaleString(LANG === "en" ? "en-GB" : "zh-CN", {
    timeZone: "Asia/Shanghai",
    dateStyle: "medium",
    timeStyle: "short",
  });

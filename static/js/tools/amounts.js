/** Lengths and areas as people read them: metres and kilometres; square metres, hectares, km². */
import { LANG, t } from "../words.js";

const LOCALE = LANG === "en" ? "en-GB" : "zh-CN";
const SQUARE_M_OF_A_MU = 2000 / 3;
const digits = (value, most) =>
  new Intl.NumberFormat(LOCALE, {
    maximumFractionDigits: most,
    minimumFractionDigits: most,
  }).format(value);

/** @param {number} metres */
export function lengthSaid(metres) {
  if (metres < 100) return t("measure.m", { n: digits(metres, 1) });
  if (metres < 10_000) return t("measure.m", { n: digits(metres, 0) });
  return t("measure.km", { n: digits(metres / 1000, metres < 100_000 ? 2 : 1) });
}

/** @param {number} squareMetres */
export function areaSaid(squareMetres) {
  if (squareMetres < 10_000)
    return t("measure.m2", { n: digits(squareMetres, squareMetres < 100 ? 1 : 0) });
  if (squareMetres < 1_000_000) return t("measure.ha", { n: digits(squareMetres / 10_000, 2) });
  return t("measure.km2", { n: digits(squareMetres / 1_000_000, 2) });
}

/** The same area in other units, as offices know it. @param {number} squareMetres */
export const areaAlso = (squareMetres) =>
  [
    squareMetres >= 10_000 && t("measure.m2", { n: digits(squareMetres, 0) }),
    squareMetres >= 1_000_000 && t("measure.ha", { n: digits(squareMetres / 10_000, 1) }),
    t("measure.mu", { n: digits(squareMetres / SQUARE_M_OF_A_MU, 1) }),
  ]
    .filter(Boolean)
    .join(" · ");

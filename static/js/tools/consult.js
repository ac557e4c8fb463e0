/** From an area that was drawn on the map to the page on which a consultation about it is opened. */
import { url } from "../api.js";
import { h, icon } from "../dom.js";
import { LANG, learn, t } from "../words.js";
import { CONSULT } from "../words/consult.js";

learn(CONSULT);

/** So many corners fit into an address that every server and messenger takes. */
export const MOST_CORNERS = 120;
const DIGITS = 6;

/** The corners as an address has them: `lon,lat;lon,lat`. @param {[number, number][]} points */
export const written = (points) =>
  points.map((point) => point.map((degrees) => Number(degrees.toFixed(DIGITS))).join(",")).join(";");

/** The parameters that name what it is about. @param {string} about such as `case:C1`; "1" for nothing */
function subjectOf(about) {
  const [kind, ...rest] = about.split(":");
  const code = rest.join(":");
  if (!code) return {};
  return kind === "case" ? { case: code } : { subject_kind: kind, subject_code: code };
}

/**
 * The address of the page.
 * @param {Record<string, string>} what
 * @param {string} [about]
 */
export const newAddress = (what, about = "") =>
  url("/consultations/new", {
    ...subjectOf(about),
    ...what,
    lang: LANG === "en" ? "en" : "",
  }).replaceAll("%3B", ";");

/**
 * The way on from a drawn area, or why there is none.
 * @param {[number, number][]} points
 * @param {string} about
 */
export function wayOn(points, about) {
  if (points.length > MOST_CORNERS) return h("p.problem", {}, t("consult.many", { most: MOST_CORNERS }));
  return h(
    "a.button.button-primary",
    { id: "measure-consult", href: newAddress({ shape: written(points) }, about) },
    icon("users"),
    t("consult.here"),
  );
}

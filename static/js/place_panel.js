/** What is known of a thing that stands at one point: a facility, site, organization, case or building. */
import { h } from "./dom.js";
import { hours } from "./hours.js";
import { count, day, isMissing, number } from "./numbers.js";
import { rulesOf } from "./themes/catalogue.js";
import { LANG, known, pick, t } from "./words.js";
import { whyButton } from "./why/button.js";

/** Fields of each type, in the order in which they are read. */
const FIELDS = {
  facility: [
    "kind",
    "opening_hours",
    "operator",
    "floor_area_m2",
    "activity_area_m2",
    "capacity",
    "open_to_residents",
    "area_code",
  ],
  site: ["kind", "enterprises", "employees", "party_members", "area_code"],
  organization: ["kind", "formed", "address", "phone", "area_code"],
  case: ["stage", "reported_at", "due_at", "area_code"],
  residence: ["residents", "households", "over_60", "under_6", "area_code"],
};
const AREAS = ["floor_area_m2", "activity_area_m2"];

/** A value in words. */
function said(type, field, value, { town, areaName }) {
  if (isMissing(value)) return h("span.missing", {}, t("noData"));
  if (field === "kind" && type === "facility")
    return pick(
      town.run?.kinds.find((k) => k.kind === value),
      value,
    );
  const listed = { kind: `${type}.${value}`, stage: `stage.${value}`, formed: `formed.${value}` }[
    field
  ];
  if (listed) return known(listed) ? t(listed) : value;
  if (field.endsWith("_at")) return day(value);
  if (field === "opening_hours") return hours(value, LANG === "en" ? 1 : 0);
  if (AREAS.includes(field)) return `${number(value)} m²`;
  if (field === "open_to_residents") return t(value ? "yes" : "no");
  if (field === "area_code") return areaName(value);
  return typeof value === "number" ? count(value) : String(value);
}

/**
 * The heading of the panel.
 * @param {string} type
 * @param {any} properties
 */
export function placeHead(type, properties) {
  return [
    h("h2.panel-name", { tabIndex: -1 }, properties.name || properties.title || properties.code),
    h("p.panel-code", {}, h("span.tag", {}, t(`one.${type}`)), h("span", {}, properties.code)),
  ];
}

/** The standards that judge things of this type one by one, each with its explanation. */
function judgedBy(type, town) {
  const rules = rulesOf(town).filter((rule) => rule.subject === type);
  if (!rules.length) return null;
  const rows = rules.map((rule) =>
    h("li.thing", {}, h("span", {}, pick(rule)), whyButton(rule.key, pick(rule))),
  );
  return h("section.panel-section", {}, h("h3", {}, t("standard")), h("ul.plain", {}, rows));
}

/**
 * The body of the panel.
 * @param {string} type
 * @param {any} properties
 * @param {{town: any, areaName: (code: string) => any}} given
 */
export function placeBody(type, properties, given) {
  const rows = FIELDS[type].map((field) => [
    h("dt", {}, t(`field.${field}`)),
    h("dd", {}, said(type, field, properties[field], given)),
  ]);
  return [
    properties.late
      ? h("p.problem", {}, t("overdueSince", { date: day(properties.due_at) }))
      : null,
    h("dl.facts", {}, rows),
    judgedBy(type, given.town),
  ];
}

/** The columns of the table: what they are called, and what stands in their cells. */
import { NONE, NOT_APPLICABLE } from "../classes.js";
import { h } from "../dom.js";
import { count, isMissing } from "../numbers.js";
import { unitName } from "../units.js";
import { t } from "../words.js";

const SWATCHES = { [NONE]: "none", [NOT_APPLICABLE]: "na" };
const unitOf = (theme) => unitName(theme.unit);

/**
 * @param {import("../themes.js").Theme} theme
 * @param {import("./rows.js").Row[]} rows all of them: a column that is empty everywhere is left out
 * @returns {import("./grid.js").Column[]}
 */
export function columnsOf(theme, rows) {
  const unit = unitOf(theme);
  const value = [t("table.value"), unit && h("small.unit", {}, unit)];
  const columns = [
    {
      key: "name",
      title: t("table.name"),
      draw: (row) => [h("span.cell-main", {}, row.name), h("span.cell-sub", {}, row.parent)],
    },
    { key: "code", title: t("table.code"), draw: (row) => row.code },
    { key: "parent", title: t("table.parent"), draw: (row) => row.parent },
    { key: "value", title: value, number: true, draw: (row) => row.said },
    { key: "text", title: t("table.text"), number: true, draw: (row) => row.text },
    { key: "status", title: t("table.status"), draw: status },
    {
      key: "people",
      title: t("table.people"),
      number: true,
      draw: (row) => (isMissing(row.people) ? "—" : count(row.people)),
    },
  ];
  return columns.filter(({ key }) => key !== "text" || rows.some((row) => row.text));
}

const status = (row) => [
  h(`span.swatch.swatch-${SWATCHES[row.cls] ?? row.cls}`, { "aria-hidden": "true" }),
  h("span", {}, row.status),
];

/** Names of what a file holds. */
export const namesOf = () => [
  t("table.name"),
  t("table.code"),
  t("table.parent"),
  t("table.value"),
  t("table.unit"),
  t("table.text"),
  t("table.status"),
  t("table.people"),
];

/** A share is told in points; a sum of fractions has no tail. */
const inUnit = (value, unit) => Number((unit === "share" ? value * 100 : value).toFixed(6));

/** Numbers as numbers, so that a spreadsheet can add them up. */
export const valuesOf = (row, theme) => [
  row.name,
  row.code,
  row.parent,
  row.value === null ? "" : inUnit(row.value, theme.unit),
  row.value === null ? "" : unitOf(theme),
  row.text,
  row.status,
  row.people ?? "",
];

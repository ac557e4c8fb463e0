/** The rows behind a figure: a small table that shows more when asked, and points to the map. */
import { h } from "../dom.js";
import { count, isMissing, number } from "../numbers.js";
import { shortName } from "../short_names.js";
import { known, pick, t } from "../words.js";

/** A word that is not broken in two. */
const SHORT = 6;

/** A code stands as a hint on the name, where there is one: the table stays narrow. */
const shownOf = (columns) =>
  columns.length > 2 ? columns.filter((column) => column.key !== "code") : columns;

/** A date that is not there is an open end, not a hole in the data. */
const isOpen = (row, key) => isMissing(row[key]) && key.startsWith("valid_");

/** A value in words: names in the page's language and short, statuses translated. */
function saidOf(row, key) {
  const value = row[key];
  if (isOpen(row, key)) return "–";
  if (isMissing(value)) return t("noData");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (key === "status") return known(`status.${value}`) ? t(`status.${value}`) : value;
  const named = { zh: row[`${key}_zh`], en: row[`${key}_en`] };
  if (pick(named)) return pick(named);
  if (key === "name") return row.level ? shortName(value) : pick(row, value);
  return typeof value === "number" ? number(value) : String(value);
}

/** A cell: a number to the right with its thousands, anything else as it is. */
function cell(row, key, first, place) {
  const said = saidOf(row, key);
  const looks = [
    typeof row[key] === "number" && "numeric",
    isMissing(row[key]) && !isOpen(row, key) && "missing",
    said.length <= SHORT && "short",
  ];
  return h(
    [first ? "th" : "td", ...looks.filter(Boolean)].join("."),
    first ? { scope: "row", title: row.code ?? "" } : {},
    first && place ? place(said) : said,
  );
}

/** A button that shows the row's place on the map. */
const goTo = (feature, given) => (words) =>
  h(
    "button.link",
    {
      type: "button",
      "aria-label": t("why.goTo", { name: words }),
      on: { click: () => given.go(feature) },
    },
    words,
  );

function line(row, columns, given) {
  const feature = given.placeOf(row);
  const point = () => given.point(feature);
  const leave = () => given.point(null);
  const on = feature
    ? { mouseenter: point, mouseleave: leave, focusin: point, focusout: leave }
    : {};
  return h(
    "tr",
    { on },
    columns.map(({ key }, i) => cell(row, key, i === 0, feature && goTo(feature, given))),
  );
}

/**
 * @param {{rows?: any[], columns?: any[], more?: number}} side numerator or denominator
 * @param {{placeOf: (row: any) => any, point: (feature: any) => void, go: (feature: any) => void, more: () => void, step: number}} given
 */
export function rowsTable({ rows = [], columns: all = [], more = 0 }, given) {
  const columns = shownOf(all);
  if (!rows.length || !columns.length) return null;
  return h(
    "div.rows",
    {},
    h(
      "div.rows-frame",
      { tabIndex: 0 },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map(({ key, zh, en }) =>
              h(
                typeof rows[0][key] === "number" ? "th.numeric" : "th",
                { scope: "col" },
                pick({ zh, en }, key),
              ),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((row) => line(row, columns, given)),
        ),
      ),
    ),
    more > 0 &&
      h(
        "button.link.rows-more",
        { type: "button", on: { click: given.more } },
        t("why.more", { n: count(Math.min(more, given.step)), all: count(rows.length + more) }),
      ),
  );
}

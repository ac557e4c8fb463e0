/** The legend: classes with their counts, the rule, the date, and that the data is synthetic. */
import { NONE, NOT_APPLICABLE } from "./classes.js";
import { h, fill } from "./dom.js";
import { count, day } from "./numbers.js";
import { pick, t } from "./words.js";

/** Names of the swatches of the classes that are no number from 0 to 5. */
const SWATCHES = { [NONE]: "none", [NOT_APPLICABLE]: "na" };
/** Classes that are left out where no area falls into them. */
const OPTIONAL = [NONE, NOT_APPLICABLE];

/** How many areas fall into each class. */
function tally(theme) {
  const counts = new Map();
  for (const { cls } of theme.areas.values()) counts.set(cls, (counts.get(cls) ?? 0) + 1);
  return counts;
}

function entry({ cls, label }, areas, level) {
  const said = t("legend.areas", { n: count(areas), level: t(`many.${level}`) });
  return h(
    "li.legend-class",
    { title: `${label}: ${said}` },
    h(`span.swatch.swatch-${SWATCHES[cls] ?? cls}`, {}),
    h("span.legend-label", {}, label),
    h("span.legend-count", { "aria-label": said }, count(areas)),
  );
}

/**
 * The classes that are shown, each with how many areas fall into it.
 * @param {import("./themes.js").Theme} theme
 * @returns {{cls: number, label: string, areas: number}[]}
 */
export function classesShown(theme) {
  const counts = tally(theme);
  return theme.legend
    .map((one) => ({ ...one, areas: counts.get(one.cls) ?? 0 }))
    .filter(({ cls, areas }) => areas || !OPTIONAL.includes(cls));
}

/**
 * Draw the legend of a theme.
 * @param {Element} host
 * @param {import("./themes.js").Theme} theme
 */
export function drawLegend(host, theme) {
  fill(
    host,
    h("h2.legend-title", {}, theme.title),
    h(
      "ul.legend-classes",
      {},
      classesShown(theme).map((one) => entry(one, one.areas, theme.level)),
    ),
  );
}

/** Which run, by which code, over data of which day. */
export function origin(town) {
  const date = day(
    town.editions
      .map((edition) => edition.imported_at)
      .sort()
      .at(-1),
  );
  return town.run
    ? t("source", { run: town.run.id, version: town.run.code_version, date })
    : t("sourceNoRun", { date });
}

/** A rule with where it comes from. @param {any} rule @param {string} [clause] */
export function ruleSaid(rule, clause) {
  const unsure = rule.confirmed === false ? t("unconfirmed") : "";
  const said = [rule.source, clause, unsure].filter(Boolean).join(t("clause"));
  return pick(rule) + (said ? t("bracket", { said }) : "");
}

/**
 * Say where the figures come from.
 * @param {Element} host
 * @param {any} town
 * @param {import("./themes.js").Theme|null} theme
 */
export function drawSource(host, town, theme) {
  const rule = theme?.standard;
  fill(
    host,
    rule &&
      h(
        "span.source-rule",
        { title: ruleSaid(rule, rule.clause) },
        t("standardIs", { name: ruleSaid(rule) }),
      ),
    !rule && theme?.free && town.run.standards && h("span.source-rule", {}, t("noStandard")),
    theme?.runs
      ? h("span", {}, t("change.runs", theme.runs))
      : town.run && h("span", {}, t("asOf", { date: day(town.run.as_of ?? town.run.started_at) })),
    h("span.source-name", { title: origin(town) }, origin(town)),
  );
}

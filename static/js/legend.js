/** The legend: classes with their counts, the rule, the date, and that the data is synthetic. */
import { spread } from "./classes.js";
import { h, fill } from "./dom.js";
import { count, day } from "./numbers.js";
import { pick, t } from "./words.js";

/** How many areas fall into each class. */
function tally(theme) {
  const counts = new Map();
  for (const { cls } of theme.areas.values()) counts.set(cls, (counts.get(cls) ?? 0) + 1);
  return counts;
}

function entry(colour, label, areas, level) {
  const said = t("legend.areas", { n: count(areas), level: t(`many.${level}`) });
  return h(
    "li.legend-class",
    { title: `${label}: ${said}` },
    h(`span.swatch.swatch-${colour}`, {}),
    h("span.legend-label", {}, label),
    h("span.legend-count", { "aria-label": said }, count(areas)),
  );
}

/**
 * Draw the legend of a theme.
 * @param {Element} host
 * @param {import("./themes.js").Theme} theme
 */
export function drawLegend(host, theme) {
  const counts = tally(theme);
  const colours = spread(theme.breaks.length);
  fill(
    host,
    h("h2.legend-title", {}, theme.title),
    h(
      "ul.legend-classes",
      {},
      entry(
        0,
        theme.measure === "reach" ? "0%" : t("legend.notshort"),
        counts.get(0) ?? 0,
        theme.level,
      ),
      theme.labels.map((label, i) => entry(colours[i], label, counts.get(i + 1) ?? 0, theme.level)),
      counts.get(-1) ? entry("none", t("legend.none"), counts.get(-1), theme.level) : null,
    ),
  );
}

/** Which run, by which code, over data of which day. */
function origin(town) {
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

/**
 * Say where the figures come from.
 * @param {Element} host
 * @param {any} town
 * @param {import("./themes.js").Theme|null} theme
 */
export function drawSource(host, town, theme) {
  const rule = theme?.standard;
  const marks = rule
    ? [rule.source, rule.confirmed === false ? t("unconfirmed") : ""].filter(Boolean).join("，")
    : "";
  fill(
    host,
    rule &&
      h(
        "span.source-rule",
        { title: `${pick(rule)}${marks ? `（${marks}）` : ""}` },
        t("standardIs", { name: pick(rule) }),
        marks ? `（${marks}）` : "",
      ),
    !rule &&
      theme?.measure === "reach" &&
      town.run.standards &&
      h("span.source-rule", {}, t("noStandard")),
    town.run && h("span", {}, t("asOf", { date: day(town.run.as_of ?? town.run.started_at) })),
    h("span.source-name", {}, origin(town)),
  );
}

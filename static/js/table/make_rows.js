/** From a theme and the areas to rows, in the words of the page. */
import { NONE, NOT_APPLICABLE } from "../classes.js";
import { amount } from "../units.js";
import { t } from "../words.js";

/**
 * One row an area of the theme's level: those that it judges, and those that it says nothing of.
 * @param {import("../themes.js").Theme} theme
 * @param {any} hierarchy
 * @param {Map<string, number>|null} people by code; null while they are not known
 * @returns {import("./rows.js").Row[]}
 */
export function makeRows(theme, hierarchy, people) {
  const { level, areas } = theme;
  const codes = new Set([
    ...hierarchy.ofLevel(level).map(({ properties }) => properties.code),
    ...areas.keys(),
  ]);
  const labels = new Map(theme.legend.map(({ cls, label }) => [cls, label]));
  return [...codes].map((code) => row(code, { theme, hierarchy, people, labels }));
}

function row(code, { theme, hierarchy, people, labels }) {
  const area = hierarchy.get(`${theme.level}/${code}`) ?? hierarchy.get(code);
  const figure = theme.areas.get(code);
  const cls = figure?.cls ?? NOT_APPLICABLE;
  const unknown = !figure || cls === NONE || cls === NOT_APPLICABLE;
  const value = unknown || !Number.isFinite(figure.weight) ? null : figure.weight;
  return {
    code,
    name: area?.properties.name || code,
    parent: area ? hierarchy.parentName(area) : "",
    value,
    said:
      value === null
        ? "—"
        : theme.measure === "change" && figure.text
          ? figure.text
          : amount(value, theme.unit),
    text: value === null || theme.measure === "change" ? "" : shareOf(figure, theme.unit),
    cls,
    status: labels.get(cls) ?? t(cls === NONE ? "legend.noData" : "legend.notApplicable"),
    people: people?.get(code) ?? null,
  };
}

/** What the map writes under the name, where it says more than the value does. */
const shareOf = ({ text, weight }, unit) => (text === amount(weight, unit) ? "" : text);

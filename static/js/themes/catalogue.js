/** Which themes there are, how they stand in the list, and which standards belong to each. */
import { LEVELS } from "../hierarchy.js";
import { addsUp } from "../units.js";
import { pick } from "../words.js";

/** Measures of the server behind each theme. @type {Record<string, string[]>} */
export const THEMES = {
  reach: ["reach"],
  capacity: ["capacity", "accessibility"],
  facilities: ["facilities", "space", "activity_share"],
  staff: ["staff"],
  posts: ["leaders", "posts", "one_in_two", "span"],
  funds: ["funds"],
  sites: ["sites", "organizations", "units", "breaks"],
  load: ["load", "silent"],
  composite: [],
  change: [],
};

/** A few groups to choose from, not one long list. @type {[string, string[]][]} */
export const GROUPS = [
  ["service", ["reach", "capacity", "facilities"]],
  ["means", ["staff", "posts", "funds"]],
  ["order", ["sites", "load"]],
  ["overview", ["composite", "change"]],
];

/** The standards that the run applied. @param {any} town @returns {any[]} */
export const rulesOf = (town) =>
  (town.run?.standards ?? []).filter((rule) => rule.applied !== false);

/**
 * The standards that belong to a theme, in the order of its measures; two runs are compared by any.
 * @param {any} town
 * @param {string} theme
 */
export function standardsOf(town, theme) {
  const measures = theme === "change" ? Object.values(THEMES).flat() : (THEMES[theme] ?? []);
  return rulesOf(town)
    .filter((rule) => measures.includes(rule.measure))
    .sort((a, b) => measures.indexOf(a.measure) - measures.indexOf(b.measure));
}

/**
 * The standard that a theme shows: the chosen one, else its first. Reach has a free choice too.
 * @param {any} town
 * @param {{measure: string, standard: string}} state
 */
export function chosenRule(town, { measure, standard }) {
  const rules = standardsOf(town, measure);
  const found = rules.find((rule) => rule.key === standard);
  return found ?? (["reach", "change", "composite"].includes(measure) ? null : (rules[0] ?? null));
}

/**
 * The levels that a rule can be shown by: one for communities says nothing of grids, and a rate
 * of communities says nothing of their subdistrict.
 * @param {any} rule null when nothing limits them
 */
export function levelsOf(rule) {
  if (rule?.level && !addsUp(rule.unit)) return [rule.level];
  const lowest = !rule || rule.subject === "site" ? "grid" : rule.level || lowestOf(rule.subject);
  return LEVELS.slice(0, LEVELS.indexOf(lowest) + 1);
}

/** Units that an organization is are counted by community. @param {string|undefined} subject */
const lowestOf = (subject) => (subject === "organization" ? "community" : "grid");

/** Standards grouped by their packs. @param {any[]} rules @returns {[string, any[]][]} */
export function byPack(rules) {
  const packs = new Map();
  for (const rule of rules) {
    const pack = rule.key.split("/")[0];
    packs.set(pack, [...(packs.get(pack) ?? []), rule]);
  }
  return [...packs].map(([pack, own]) => [packName(own[0], pack), own]);
}

const packName = (rule, pack) =>
  pick({ zh: rule.pack_zh, en: rule.pack_en }) || rule.source || pack;

/**
 * Names of facility kinds.
 * @param {any} town
 * @param {string} kind with commas
 */
export function kindName(town, kind) {
  const group = town.run?.groups.find((g) => g.key === kind);
  if (group) return pick(group);
  const one = (key) =>
    pick(
      town.run?.kinds.find((k) => k.kind === key),
      key,
    );
  return kind.split(",").map(one).join(" / ");
}

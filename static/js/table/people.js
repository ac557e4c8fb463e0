/** How many people live in each area of a level; whatever the theme, the table says it. */
import { getJson, url } from "../api.js";

/** @type {Map<string, Promise<Map<string, number>>>} */
const asked = new Map();

/**
 * Residents by code of area; asked once a level.
 * @param {any} town
 * @param {string} level
 * @returns {Promise<Map<string, number>>}
 */
export function peopleOf(town, level) {
  const kind = town.run?.groups[0]?.key ?? town.run?.kinds.find((k) => k.count)?.kind;
  if (!kind) return Promise.resolve(new Map());
  if (!asked.has(level)) {
    const [method, threshold] = [town.run.methods[0], town.run.thresholds_m[0]];
    const answer = getJson(url("/api/reach", { kind, method, threshold, level })).then(
      ({ areas }) =>
        new Map(Object.entries(areas).map(([code, { residents }]) => [code, residents])),
    );
    asked.set(level, answer);
    answer.catch(() => asked.delete(level));
  }
  return asked.get(level);
}

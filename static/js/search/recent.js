/** What was chosen last, kept as long as the tab lives and nowhere else. */

const KEY = "gridmap.search";
const MOST = 6;

/** @returns {any[]} hits, the newest first */
export function recent() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((hit) => hit?.type && hit.name !== undefined) : [];
  } catch {
    return []; // a browser may forbid it, and anything may have been written there
  }
}

/** Remember a hit. @param {any} hit */
export function remember(hit) {
  const same = (other) => other.type === hit.type && other.code === hit.code;
  const plain = { ...hit, marks: [], matched: "" };
  keep([plain, ...recent().filter((other) => !same(other))].slice(0, MOST));
}

/** Forget all of them. */
export const forget = () => keep([]);

function keep(hits) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(hits));
  } catch {
    // Full, or forbidden: then nothing is remembered.
  }
}

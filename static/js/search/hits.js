/** Hits as rows of a list, in groups of their type, with the letters that matched. */
import { h } from "../dom.js";
import { count } from "../numbers.js";
import { shortName } from "../short_names.js";
import { pick, t } from "../words.js";

const GROUPS = {
  place: "search.places",
  area: "search.areas",
  facility: "search.facilities",
  site: "search.sites",
  organization: "search.organizations",
  residence: "search.residences",
};
const HOW = { pinyin: "search.byPinyin", initials: "search.byInitials", kind: "search.byKind" };

/**
 * Hits by their types, in the order of the best of each.
 * @param {any[]} hits
 * @returns {[string, any[]][]}
 */
export function grouped(hits) {
  const groups = new Map();
  for (const hit of hits) groups.set(hit.type, [...(groups.get(hit.type) ?? []), hit]);
  return [...groups];
}

/**
 * A text with some of its letters marked; `marks` count code points, as the server does.
 * @param {string} text
 * @param {[number, number][]} marks
 */
export function marked(text, marks) {
  const letters = [...text];
  const parts = [];
  let done = 0;
  for (const [begin, end] of marks) {
    if (end <= done) continue;
    const from = Math.max(begin, done);
    parts.push(letters.slice(done, from).join(""));
    parts.push(h("mark", {}, letters.slice(from, end).join("")));
    done = end;
  }
  return [...parts, letters.slice(done).join("")].filter((part) => part !== "");
}

/** How much of a code was typed. */
function markedCode(hit, words) {
  if (hit.matched !== "code") return [hit.code];
  const typed = words.split(/\s+/).find((word) => hit.code.toLowerCase().startsWith(word.toLowerCase()));
  return marked(hit.code, typed ? [[0, typed.length]] : []);
}

/** The areas around, from the top down, without the town itself. */
export function path(parents) {
  const inner = parents.filter(({ level }) => level !== "district");
  const shown = (inner.length ? inner : parents).map(({ name, code }, i, all) =>
    shortName(name || code, all[i + 1]?.name ?? ""),
  );
  return shown.reverse().join(" › ");
}

/** What stands below the name. */
function about(hit, words) {
  if (hit.type === "place")
    return path(hit.parents) || t(hit.near ? "search.nowhere" : "search.outside");
  const inAddress = hit.matched === "address" && hit.type !== "residence";
  const address = hit.address && hit.type !== "residence" ? marked(hit.address, inAddress ? hit.marks : []) : [];
  const kind = pick(hit, hit.kind ?? "");
  const lost = hit.lon === null && hit.type !== "area" ? t("search.inArea") : "";
  const said = [kind && [kind], address, path(hit.parents) && [path(hit.parents)], lost && [lost]];
  return said.filter((part) => part?.length).flatMap((part, i) => (i ? [" · ", ...part] : part));
}

/**
 * One option.
 * @param {any} hit
 * @param {number} i its number in the list
 * @param {{words: string, take: (i: number) => void, point: (i: number) => void}} given
 */
function row(hit, i, { words, take, point }) {
  const ofName = hit.matched !== "address" || hit.type === "residence";
  // Coordinates are known to who pasted them; what they did not say is the datum.
  const pasted = hit.matched === "coordinates";
  const name = pasted ? t("search.as", { datum: t(`datum.${hit.datum}`) }) : hit.name;
  const code = ["place", "residence"].includes(hit.type) ? [] : markedCode(hit, words);
  return h(
    "div.hit",
    {
      role: "option",
      id: `hit-${i}`,
      "aria-selected": "false",
      "data-type": hit.type,
      on: {
        pointerdown: (event) => event.preventDefault(),
        pointermove: () => point(i),
        click: () => take(i),
      },
    },
    h(
      "span.hit-name",
      {},
      h("span.hit-title", {}, marked(name || hit.code, ofName ? hit.marks : [])),
      HOW[hit.matched] && h("span.hit-how", {}, t(HOW[hit.matched])),
    ),
    h("span.hit-what", {}, h("span", {}, about(hit, words)), code.length > 0 && h("span.hit-code", {}, code)),
  );
}

/**
 * All groups of hits.
 * @param {any[]} hits in the order of the groups
 * @param {{words: string, counts: Record<string, number>, take: (i: number) => void, point: (i: number) => void}} given
 */
export function rows(hits, given) {
  let i = 0;
  return grouped(hits).map(([type, found]) => {
    const id = `hits-of-${type}`;
    const n = given.counts[type] ?? found.length;
    const some = n > found.length ? t("search.some", { shown: found.length, n: count(n) }) : "";
    return h(
      "div.hit-group",
      { role: "group", "aria-labelledby": id },
      h("div.hit-of", { id }, t(GROUPS[type]), some && h("span", {}, some)),
      found.map((hit) => row(hit, i++, given)),
    );
  });
}

/** What the server remarks on a trial, in the page's language: it writes English sentences only. */
import { pick, t } from "../words.js";

/** Sentences of the server, the text that says the same, and what the brackets hold. @type {[RegExp, string, string[]][]} */
const SAID = [
  [/^(\d+) added or moved facilities do not say their capacity/, "trial.note.silent", ["n"]],
  [/^(\d+) added or moved facilities are of other kinds/, "trial.note.others", ["n"]],
  [/^(.+) is unjoined \(([\d,]+) m from the nearest path\)/, "trial.note.far", ["name", "m"]],
  [/^(.+) is unjoined \(no path at all/, "trial.note.noPath", ["name"]],
  [/^a new size changes no distance/, "trial.note.size", []],
];

/** @param {string|{zh?: string, en?: string}} note */
export function noteSaid(note) {
  if (typeof note !== "string") return pick(note);
  for (const [pattern, key, names] of SAID) {
    const found = note.match(pattern);
    if (found) return t(key, Object.fromEntries(names.map((name, i) => [name, found[i + 1]])));
  }
  return note;
}

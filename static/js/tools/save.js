/** Saving what the page has made as a file. */
import { shortName } from "../short_names.js";

/** Save text. @param {string} text @param {string} name @param {string} type */
export const saveText = (text, name, type) => saveBlob(new Blob([text], { type }), name);

/** Save a file from memory under a name. @param {Blob} blob @param {string} name */
export function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The browser has taken it by then; at once would be too early for some.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

const plain = (text) => text.replace(/[\\/:*?"<>|\s.·,，（）()]+/g, "-").replace(/^-|-$/g, "");

/**
 * The name of a file by town, theme, level and date: `甘州区-reach-grid-2026-06-30`.
 * @param {any} town
 * @param {import("../themes.js").Theme|null} theme
 */
export function stamp(town, theme) {
  const date = (town.run?.as_of ?? new Date().toISOString()).slice(0, 10);
  const what = theme ? [theme.standard?.key ?? theme.measure, theme.level] : ["map"];
  return [shortName(town.name), ...what, date].map((part) => plain(String(part))).join("-");
}

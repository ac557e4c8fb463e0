/** Every text that a person reads on the map page, Chinese first, English second. */
import { ACCOUNT } from "./words/account.js";
import { BASE } from "./words/base.js";
import { DATE } from "./words/date.js";
import { CHANGE } from "./words/change.js";
import { LAYERS } from "./words/layers.js";
import { LIVE } from "./words/live.js";
import { PAGE } from "./words/page.js";
import { PANEL } from "./words/panel.js";
import { SEARCH } from "./words/search.js";
import { THEME } from "./words/theme.js";
import { TILES } from "./words/tiles.js";
import { TOOLS } from "./words/tools.js";
import { TRIAL } from "./words/trial.js";
import { UNITS } from "./words/units.js";
import { WHY } from "./words/why.js";

/** @type {Record<string, string[]>} */
const WORDS = {
  ...ACCOUNT,
  ...BASE,
  ...DATE,
  ...PAGE,
  ...THEME,
  ...UNITS,
  ...LAYERS,
  ...LIVE,
  ...PANEL, ...SEARCH,
  ...WHY,
  ...TRIAL,
  ...CHANGE,
  ...TOOLS, ...TILES,
};

const ENGLISH = document.documentElement.lang.startsWith("en");

/** The language of the page. @type {"zh"|"en"} */
export const LANG = ENGLISH ? "en" : "zh";

/**
 * A text by its key, with `{name}` filled in. An unknown key comes back as it is.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function t(key, values = {}) {
  const pair = WORDS[key];
  const text = pair ? pair[ENGLISH ? 1 : 0] : key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * The text of a server's `{zh, en}` in the page's language.
 * @param {{zh?: string, en?: string}|null|undefined} pair
 * @param {string} [otherwise]
 */
export function pick(pair, otherwise = "") {
  return (ENGLISH ? pair?.en || pair?.zh : pair?.zh || pair?.en) || otherwise;
}

/** Learn the texts of a part that is loaded when it is used. @param {Record<string, string[]>} more */
export const learn = (more) => Object.assign(WORDS, more);

/** Whether there is a text for a key. @param {string} key */
export const known = (key) => key in WORDS;

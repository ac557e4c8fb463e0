/** What the list says when it holds no hits: how to search, that nothing was found, that it failed. */
import { h } from "../dom.js";
import { t } from "../words.js";

/** How one may search. @param {any} town */
export function teaching(town) {
  const [west, south, east, north] = town.bounds ?? [100, 38, 101, 39];
  const example = `${((west + east) / 2).toFixed(3)},${((south + north) / 2).toFixed(3)}`;
  const lines = ["search.teachName", "search.teachPinyin", "search.teachAddress", "search.teachPlace"];
  return h(
    "div.hit-note",
    {},
    h("p", {}, t("search.teach")),
    h(
      "ul",
      {},
      lines.map((line) => h("li", {}, t(line, { example }))),
    ),
  );
}

/** That nothing fits. @param {string} words */
export const nothing = (words) =>
  h(
    "div.hit-note.hit-none",
    {},
    h("p.hit-said", {}, t("search.none", { words })),
    h("p", {}, t("search.noneFewer")),
    h("p", {}, t("search.noneKind")),
  );

/** That it failed. @param {Error} error @param {() => void} again */
export const failing = (error, again) =>
  h(
    "div.hit-note.hit-failed",
    {},
    h("p", {}, error.message),
    h(
      "button.button",
      { type: "button", id: "search-again", on: { pointerdown: keepFocus, click: again } },
      t("retry"),
    ),
  );

/** The head of what was found before. @param {() => void} forget */
export const recentHead = (forget) =>
  h(
    "div.hit-recent",
    {},
    h("span", {}, t("search.recent")),
    h(
      "button.link",
      { type: "button", id: "search-forget", on: { pointerdown: keepFocus, click: forget } },
      t("search.forget"),
    ),
  );

/** A press on a button of the list leaves the focus in the box, so that the list stays. */
const keepFocus = (event) => event.preventDefault();

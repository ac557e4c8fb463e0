/** The table from below: the areas of the theme, in step with the map, the theme and the address. */
import { byId, fill, h, icon } from "../dom.js";
import { failed, settled } from "../notices.js";
import { count } from "../numbers.js";
import { saveText, stamp } from "../tools/save.js";
import { LANG, t } from "../words.js";
import { columnsOf, namesOf, valuesOf } from "./columns.js";
import { copyText } from "./copy.js";
import { createGrid } from "./grid.js";
import { makeHeight } from "./height.js";
import { makeRows } from "./make_rows.js";
import { peopleOf } from "./people.js";
import { csv, filtered, nextSort, sorted, tabbed } from "./rows.js";

const PHONE = matchMedia("(width <= 720px)");
const WAIT_MS = 120;
const page = document.documentElement;

/** @param {import("../tools/column.js").Given} given */
export function createDrawer({ town, store, hierarchy, theme, chooseArea }) {
  const host = byId("table");
  /** @type {Map<string, number>|null} */
  let people = null;
  let peopleLevel = "";
  /** @type {any[]} */
  let all = [];
  /** All rows in their order, so that typing a filter sorts nothing. @type {any} */
  let ordered = {};
  /** @type {any[]} */
  let shown = [];
  let returnTo = null;

  const title = h("h2", { id: "table-title", tabIndex: -1 });
  const tally = h("p.table-count.note", { role: "status" });
  const said = h("p.hush", { role: "status" });
  const find = h("input", {
    type: "search",
    id: "table-find",
    autocomplete: "off",
    spellcheck: false,
    "aria-label": t("table.find"),
    placeholder: t("table.find"),
    "aria-describedby": "table-help",
  });
  const action = (id, glyph, name, click) =>
    h(
      "button.icon-button",
      { type: "button", id, "aria-label": name, title: name, on: { click } },
      icon(glyph),
    );
  const close = () => store.set({ table: "" });
  const place = h("div.table-place");
  const empty = h("div.table-empty", { hidden: true });
  fill(
    host,
    h(
      "div.table-top",
      {},
      h("div.table-heading", {}, title, tally),
      h("div.table-find", {}, icon("search"), find),
      h(
        "div.table-actions",
        {},
        action("table-copy", "copy", t("table.copy"), copy),
        action("table-csv", "download", t("table.csv"), save),
        action("table-close", "x", t("table.close"), close),
      ),
    ),
    place,
    empty,
    h("p.hush", { id: "table-help" }, t("table.help")),
    said,
  );
  makeHeight(host);

  const grid = createGrid(place, {
    label: t("tool.table"),
    sort: (column) => store.set({ sort: nextSort(store.get().sort, column) }, { push: false }),
    take(row) {
      if (PHONE.matches) store.set({ table: "" });
      chooseArea(row.code);
    },
    height: () => (PHONE.matches ? 56 : 32),
  });
  grid.element.setAttribute("aria-describedby", "table-help");

  const selected = () => {
    const [type, ...rest] = store.get().select.split(":");
    return type === "area" ? rest.join(":") : "";
  };

  /** The theme, its areas or their people changed: make the rows anew. */
  function make() {
    const now = theme.current();
    page.dataset.table = now ? "loading" : "none";
    if (!now) return nothing(town.run ? "" : t("table.noRun"));
    askPeople(now.level);
    all = makeRows(now, hierarchy(), people);
    const level = t(`level.${now.level}`);
    title.textContent = t("table.title", { theme: now.subject || now.headline, level });
    return arrange();
  }

  async function askPeople(level) {
    if (peopleLevel === level) return;
    peopleLevel = level;
    people = null;
    try {
      const found = await peopleOf(town, level);
      settled("people");
      if (peopleLevel !== level) return;
      people = found;
      make();
    } catch {
      peopleLevel = "";
      failed("people", new Error(t("table.noPeople")), () => askPeople(level));
    }
  }

  /** The sort or the filter changed. */
  function arrange() {
    const now = theme.current();
    if (!now) return;
    const { sort, find: words } = store.get();
    if (ordered.of !== all || ordered.by !== sort)
      ordered = { of: all, by: sort, rows: sorted(all, sort, LANG === "en" ? "en" : "zh-CN") };
    shown = filtered(ordered.rows, words);
    if (document.activeElement !== find) find.value = words;
    tally.textContent =
      shown.length === all.length
        ? t("table.rows", { n: count(all.length) })
        : t("table.some", { n: count(shown.length), all: count(all.length) });
    grid.show({ rows: shown, columns: columnsOf(now, all), order: sort, selected: selected() });
    if (!all.length) nothing(t("table.nothing"));
    else if (!shown.length) nothing(t("table.noHit", { words, all: count(all.length) }), clear());
    else nothing("");
    page.dataset.table = `${shown.length} ${sort}`;
  }

  const clear = () =>
    h(
      "button.button",
      {
        type: "button",
        on: { click: () => (store.set({ find: "" }, { push: false }), find.focus()) },
      },
      t("table.clear"),
    );

  /** Say why there are no rows. @param {string} sentence @param {Element} [button] */
  function nothing(sentence, button) {
    empty.hidden = !sentence;
    place.hidden = Boolean(sentence);
    fill(empty, sentence && h("p", {}, sentence), button);
    if (!all.length) title.textContent ||= t("tool.table");
  }

  /** The rows that are shown, as a head and cells. @returns {[string[], unknown[][]]} */
  function written() {
    const now = theme.current();
    return [namesOf(), shown.map((row) => valuesOf(row, now))];
  }

  async function copy() {
    if (!shown.length) return;
    const done = await copyText(tabbed(...written()));
    tell(done ? t("table.copied", { n: count(shown.length) }) : t("table.copyFailed"));
  }

  function save() {
    if (!shown.length) return;
    saveText(csv(...written()), `${stamp(town, theme.current())}.csv`, "text/csv;charset=utf-8");
  }

  let telling = 0;
  function tell(sentence) {
    said.textContent = sentence;
    tally.textContent = sentence;
    clearTimeout(telling);
    telling = setTimeout(arrange, 4000);
  }

  let typing = 0;
  find.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      store.set({ find: find.value.trim() }, { push: false });
      grid.top();
    }, WAIT_MS);
  });
  find.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      grid.element.focus();
    } else if (event.key === "Escape" && find.value) {
      event.preventDefault();
      find.value = "";
      store.set({ find: "" }, { push: false });
    }
  });
  host.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    event.preventDefault();
    close();
  });

  function show(open) {
    if (open === !host.hidden) return;
    host.hidden = !open;
    document.body.classList.toggle("has-table", open);
    if (open) {
      returnTo = document.activeElement;
      make();
      title.focus({ preventScroll: true });
    } else if (!PHONE.matches) {
      page.dataset.table = "";
      /** @type {any} */ (returnTo?.isConnected ? returnTo : byId("tool-table"))?.focus({
        preventScroll: true,
      });
    }
  }

  store.subscribe((state, changed) => {
    if (changed.has("table")) show(Boolean(state.table));
    if (host.hidden) return;
    if (changed.has("sort") || changed.has("find")) arrange();
    if (changed.has("select")) grid.select(selected());
  });
  theme.onChange(() => !host.hidden && make());
  PHONE.addEventListener("change", () => !host.hidden && arrange());
  show(Boolean(store.get().table));
}

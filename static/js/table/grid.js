/** A table of any length: only the rows in sight are elements. One stop for Tab, arrows inside. */
import { fill, h, icon } from "../dom.js";
import { parseSort } from "./rows.js";

const SPARE = 8;

/**
 * @typedef {object} Column
 * @property {string} key
 * @property {any} title
 * @property {boolean} [number]
 * @property {boolean} [sorts] whether pressing its name sorts; yes unless false
 * @property {(row: any) => any} draw what stands in a cell
 */

/**
 * @param {HTMLElement} host
 * @param {{label: string, sort: (column: string) => void, take: (row: any) => void, height: () => number}} given
 *   `height` is that of a row in pixels
 */
export function createGrid(host, { label, sort, take, height }) {
  const head = h("div.grid-head", { role: "rowgroup" });
  const body = h("div.grid-body", { role: "rowgroup" });
  const grid = h(
    "div.grid",
    {
      role: "grid",
      tabIndex: 0,
      id: "table-grid",
      "aria-label": label,
      "aria-multiselectable": "false",
    },
    head,
    body,
  );
  fill(host, grid);

  /** @type {any[]} */
  let rows = [];
  /** @type {Column[]} */
  let columns = [];
  let chosen = "";
  let at = 0;
  let drawn = "";

  const inSight = () => {
    const first = Math.max(0, Math.floor(grid.scrollTop / height()) - SPARE);
    const last = Math.ceil((grid.scrollTop + grid.clientHeight) / height()) + SPARE;
    return [first, Math.min(rows.length, last)];
  };

  function draw(force = false) {
    const [first, last] = inSight();
    const what = `${first}-${last}`;
    if (!force && what === drawn) return;
    drawn = what;
    fill(
      body,
      rows.slice(first, last).map((row, i) => element(row, first + i)),
    );
    const active = body.querySelector(`#row-${at}`);
    if (active) grid.setAttribute("aria-activedescendant", active.id);
    else grid.removeAttribute("aria-activedescendant");
  }

  const element = (row, i) =>
    h(
      "div.grid-row",
      {
        role: "row",
        id: `row-${i}`,
        "aria-rowindex": String(i + 2),
        "aria-selected": String(row.code === chosen),
        "data-code": row.code,
        "data-active": i === at ? "true" : null,
        vars: { "--row": i },
        on: { click: () => choose(i) },
      },
      columns.map(({ key, number, draw: cell }) =>
        h(`div.cell.cell-${key}${number ? ".cell-number" : ""}`, { role: "gridcell" }, cell(row)),
      ),
    );

  function choose(i) {
    if (!rows[i]) return;
    at = i;
    draw(true);
    take(rows[i]);
  }

  /** Make a row the one that keys act on, and bring it into sight. */
  function go(i) {
    at = Math.max(0, Math.min(rows.length - 1, i));
    const [top, bottom] = [at * height(), (at + 1) * height()];
    const room = grid.clientHeight - head.offsetHeight;
    if (top < grid.scrollTop) grid.scrollTop = top;
    else if (bottom > grid.scrollTop + room) grid.scrollTop = bottom - room;
    draw(true);
  }

  grid.addEventListener("scroll", () => draw(), { passive: true });
  new ResizeObserver(() => draw(true)).observe(grid);
  grid.addEventListener("keydown", (event) => {
    if (event.target !== grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(grid.clientHeight / height()) - 2);
    const to = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      go(to);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(at);
    }
  });

  /** @param {Column} column @param {string} order */
  function heading({ key, title, number, sorts = true }, order) {
    const { column, down } = parseSort(order);
    const own = column === key;
    return h(
      `div.cell.cell-${key}${number ? ".cell-number" : ""}`,
      { role: "columnheader", "aria-sort": own ? (down ? "descending" : "ascending") : null },
      sorts
        ? h(
            "button.grid-sort",
            { type: "button", id: `sort-${key}`, on: { click: () => sort(key) } },
            title,
            own && icon(down ? "arrow-down" : "arrow-up"),
          )
        : title,
    );
  }

  return {
    element: grid,
    /**
     * Show rows; the one that keys act on stays the same thing if it is still there.
     * @param {{rows: any[], columns: Column[], order: string, selected: string}} next
     */
    show(next) {
      const held = rows[at]?.code;
      const focused = head.contains(document.activeElement) ? document.activeElement?.id : "";
      ({ rows, columns, selected: chosen } = next);
      grid.dataset.columns = columns.map(({ key }) => key).join(" ");
      at = Math.max(0, held ? rows.findIndex(({ code }) => code === held) : 0);
      grid.setAttribute("aria-rowcount", String(rows.length + 1));
      grid.setAttribute("aria-colcount", String(columns.length));
      body.style.setProperty("--rows", String(rows.length));
      fill(
        head,
        h(
          "div.grid-row",
          { role: "row", "aria-rowindex": "1" },
          columns.map((c) => heading(c, next.order)),
        ),
      );
      if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
      draw(true);
    },
    /** Mark what is selected, and bring it into sight. @param {string} code */
    select(code) {
      if (code === chosen) return;
      chosen = code;
      const i = rows.findIndex((row) => row.code === code);
      if (i >= 0) go(i);
      else draw(true);
    },
    top() {
      grid.scrollTop = 0;
      at = 0;
      draw(true);
    },
  };
}

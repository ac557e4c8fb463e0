/** The column of tools at the right of the map; on a phone one button that opens it. */
import { byId, fill, h, icon } from "../dom.js";
import { failed, settled, waiting } from "../notices.js";
import { t } from "../words.js";
import { closeCard } from "./card.js";

/** Tools, and how each is opened: its module is fetched when it is first used. */
const TOOLS = [
  { id: "table", glyph: "table-2", open: async (g) => toggleTable(g) },
  {
    id: "measure",
    glyph: "ruler",
    open: async (g, b) => (await import("./measure.js")).open(g, b),
  },
  { id: "picture", glyph: "image-down", open: async (g) => (await import("./picture.js")).save(g) },
  { id: "print", glyph: "printer", open: async (g, b) => (await import("./print.js")).open(g, b) },
  {
    id: "download",
    glyph: "download",
    open: async (g, b) => (await import("./downloads.js")).open(g, b),
  },
  { id: "share", glyph: "qr-code", open: async (g, b) => (await import("./share.js")).open(g, b) },
];

const toggleTable = ({ store }) => store.set({ table: store.get().table ? "" : "1" });

/**
 * @typedef {object} Given
 * @property {any} map
 * @property {any} town
 * @property {any} store
 * @property {() => any} hierarchy
 * @property {{current: () => any, shown: () => any, level: () => string, onChange: (listen: () => void) => void}} theme
 * @property {(code: string) => void} chooseArea
 */

/**
 * Draw the column and make its buttons work.
 * @param {Given} given
 */
export function createTools(given) {
  const host = byId("tools");
  const { store } = given;
  const buttons = new Map();

  /** Only one is opened at a time, and a second press while it comes does nothing. */
  let coming = "";
  async function use({ id, open }) {
    if (coming === id) return;
    coming = id;
    unfold(false);
    try {
      await waiting(t(`tool.${id}`), open(given, opener(id)));
      settled("tools");
    } catch (error) {
      const lost = error instanceof TypeError && /import|module/i.test(error.message);
      failed("tools", lost ? new Error(t("tools.failed")) : error, () => use({ id, open }));
    } finally {
      if (coming === id) coming = "";
    }
  }

  /** Who gets the focus back: on a phone the tools themselves are folded away. */
  const opener = (id) => {
    const button = buttons.get(id);
    return button?.checkVisibility() ? button : byId("tools-more");
  };

  function unfold(open) {
    host.classList.toggle("tools-open", open);
    byId("tools-more").setAttribute("aria-expanded", String(open));
  }

  const draw = (tool) => {
    const name = t(`tool.${tool.id}`);
    const button = h(
      "button.tool",
      {
        type: "button",
        id: `tool-${tool.id}`,
        "aria-label": name,
        on: { click: () => use(tool) },
      },
      icon(tool.glyph),
      h("span.tool-name", { "aria-hidden": "true" }, name),
    );
    buttons.set(tool.id, button);
    return button;
  };

  const more = h(
    "button.tool.tools-more",
    {
      type: "button",
      id: "tools-more",
      "aria-label": t("tools.more"),
      "aria-expanded": "false",
      "aria-controls": "tools-list",
      on: { click: () => unfold(!host.classList.contains("tools-open")) },
    },
    icon("ellipsis"),
  );
  fill(
    host,
    more,
    h(
      "div.tools-list",
      {
        id: "tools-list",
        role: "toolbar",
        "aria-orientation": "vertical",
        "aria-label": t("tools"),
      },
      TOOLS.map(draw),
    ),
  );
  host.hidden = false;

  listenKeys(host, unfold);
  addEventListener("pointerdown", (event) => {
    if (!host.contains(/** @type {Node} */ (event.target))) unfold(false);
  });

  /** The table stands in the address, so it opens without a press. */
  const table = (state) => {
    buttons.get("table").setAttribute("aria-pressed", String(Boolean(state.table)));
    if (state.table) showTable();
  };
  let tabled = false;
  async function showTable() {
    if (tabled) return;
    tabled = true;
    try {
      (await import("../table/drawer.js")).createDrawer(given);
      settled("tools");
    } catch {
      tabled = false;
      failed("tools", new Error(t("tools.failed")), showTable);
    }
  }
  /** Who comes to draw an area for a consultation has the tool at once. */
  const consulting = ({ consult }) => {
    closeCard();
    use({ id: "measure", open: async (g, b) => (await import("./measure.js")).open(g, b, consult) });
  };
  // Printing by the browser's own command needs the sheet at once; nothing waits for this.
  given.map.once("idle", () =>
    import("./print.js").then(({ listenPrint }) => listenPrint(given)).catch(() => {}),
  );
  store.subscribe((state, changed) => {
    if (changed.has("table")) table(state);
    if (changed.has("consult") && state.consult) consulting(state);
  });
  table(store.get());
  if (store.get().consult) consulting(store.get());
}

/** One stop for Tab; arrows go through the tools, as in any toolbar. Escape folds them. */
function listenKeys(host, unfold) {
  const all = () => [...host.querySelectorAll(".tools-list .tool")];
  const rove = (button) => all().forEach((one) => (one.tabIndex = one === button ? 0 : -1));
  rove(all()[0]);
  host.addEventListener("focusin", (event) => {
    if (event.target.closest(".tools-list")) rove(event.target);
  });
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && host.classList.contains("tools-open")) {
      event.preventDefault();
      unfold(false);
      return byId("tools-more").focus();
    }
    const list = all();
    const at = list.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    list[(to + list.length) % list.length].focus();
  });
}

/** Drawing: one draft from its beginning to its publishing. It lives in the store, not in the page. */
import { byId, fill } from "../dom.js";
import { failed, settled, tell, waiting } from "../notices.js";
import { stopAt } from "../sheet.js";
import { shortName } from "../short_names.js";
import { closeCard } from "../tools/card.js";
import { takeClicks } from "../tools/busy.js";
import { listenKeys } from "../trial/keys.js";
import { pick, t } from "../words.js";
import * as server from "./asking.js";
import { createGridTool } from "./grids.js";
import { createHandles } from "./handles.js";
import { addDrawLayers, showGrids } from "./layers.js";
import { drawBanner, drawChoice, drawPanel, drawPublished } from "./panel.js";
import { createPlaceTool } from "./places.js";
import { createPlaceSnap, createSnap } from "./snap.js";

/** The day in the town, as 2026-06-30. */
const today = () => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any}} given
 */
export function createDrawing({ map, town, store, hierarchy }) {
  const host = byId("draw");
  const queue = server.createQueue();
  let entered = false;
  let shown = "";
  let draft = null;
  let drafts = [];
  let found = null;
  let tool = null;
  let snapping = true;

  const snap = createSnap(map, { on: () => snapping, features: () => tool?.shapes() ?? [] });
  const snapPlace = createPlaceSnap(map, { on: () => snapping });
  const act = (name) => (...args) => tool?.handle[name](...args);
  const handles = createHandles(map, {
    snap: (place, besides) => (draft?.layer === "areas" ? snap(place, besides) : snapPlace(place)),
    moving: act("moving"),
    moved: act("moved"),
    dropped: act("dropped"),
    press: act("press"),
    remove: act("remove"),
    say: (m) => say(t("draw.nudged", { m: Math.round(m * 10) / 10 })),
  });

  function say(text) {
    const line = byId("draw-said");
    if (line) line.textContent = text;
  }

  function toolFor(layer) {
    const given = { map, town, layer, hierarchy, handles, snap, snapPlace, draft: () => draft, change, draw };
    return layer === "areas" ? createGridTool(given) : createPlaceTool(given);
  }

  /** Ask for a step; says whether it was done. What was refused leaves everything as it was. */
  const change = (step) =>
    queue(async () => {
      if (!draft || draft.state !== "open") return false;
      try {
        await use(await server.change(draft.id, { ...step, position: draft.position }));
        settled("draw-step");
        return true;
      } catch (error) {
        refused(error);
        tool?.redraw();
        return false;
      }
    });

  function refused(error) {
    const sentence = error.status === 401 ? error : Object.assign(new Error(t("draw.failed", { said: error.message })), { status: error.status });
    failed("draw-step", sentence);
  }

  /** Show another state of the draft. */
  async function use(next) {
    draft = next;
    await tool?.renew();
    draw();
    if (draft.state !== "open" || !draft.position) found = null;
    else found = await server.check(draft.id);
    host.dataset.position = String(draft.position);
    draw();
  }

  const step = (way) => () =>
    queue(async () => {
      handles.drop();
      try {
        await use(await server[way](draft.id, draft.position));
        settled("draw-step");
      } catch (error) {
        refused(error);
      }
    });

  const actions = {
    /** What was typed before publishing; the panel is drawn anew with every step. */
    typed: /** @type {Record<string, string>} */ ({}),
    undo: step("undo"),
    redo: step("redo"),
    today,
    kindName: (code) => pick(draft.kinds.find((k) => k.code === code), code),
    shortOf({ code, name }) {
      const feature = draft.features.features.find(({ id }) => id === code) ?? hierarchy().get(code);
      const parent = hierarchy().get(feature?.properties.parent_code)?.properties.name ?? "";
      return shortName(name || code, parent);
    },
    snap() {
      snapping = !snapping;
      draw();
    },
    back: () => store.set({ draft: "new" }),
    async discard() {
      try {
        await server.discard(draft.id);
        tell("draw-told", t("draw.discarded"));
        store.set({ draft: "new" });
      } catch (error) {
        refused(error);
      }
    },
    // Everything on the page may hang on what was published, so the page begins anew.
    publish: (values) => finish(() => server.publish(draft.id, values)),
    revoke: () => finish(() => server.revoke(draft.id)),
  };

  const finish = (work) =>
    queue(async () => {
      try {
        await waiting(t("draw.publish"), work());
        location.reload();
      } catch (error) {
        refused(error);
      }
    });

  function draw() {
    if (!entered) return;
    drawBanner(draft, leave);
    if (!draft) return drawChoice(host, { drafts, begin, open: (id) => store.set({ draft: String(id) }) });
    if (draft.state !== "open") return drawPublished(host, { draft, act: actions });
    drawPanel(host, { draft, tool, found, snapping, act: actions });
    tool.redraw();
  }

  async function begin(layer) {
    try {
      const made = await server.begin(layer);
      store.set({ draft: String(made.id) });
    } catch (error) {
      refused(error);
    }
  }

  /** The address says which draft. */
  async function follow() {
    const wanted = store.get().draft;
    if (wanted === shown) return;
    shown = wanted;
    if (!wanted) return end();
    enter();
    clear();
    try {
      if (wanted === "new") {
        drafts = (await waiting(t("draw.loading"), server.list())).drafts;
      } else {
        const next = await waiting(t("draw.loading"), server.get(Number(wanted)));
        if (shown !== wanted) return;
        if (next.state === "open") tool = toolFor(next.layer);
        await use(next);
        const last = next.changes[next.position - 1];
        if (tool && last) await tool.open(next.gone.includes(last.key) ? "" : last.key);
      }
      settled("draw");
    } catch (error) {
      shown = "";
      failed("draw", error, follow);
      drafts = [];
    }
    draw();
    host.dataset.draft = wanted;
    host.querySelector("button, select")?.focus({ preventScroll: true });
  }

  function clear() {
    tool?.clear();
    tool = draft = found = null;
    drafts = [];
    actions.typed = {};
    handles.show([]);
    showGrids(map, []);
    delete host.dataset.draft;
  }

  function enter() {
    if (entered) return;
    entered = true;
    closeCard();
    addDrawLayers(map);
    takeClicks(true, "drawing");
    host.hidden = byId("draw-banner").hidden = false;
    stopAt(byId("controls"), "half");
    byId("controls").querySelector(".panel-body").scrollTop = 0;
  }

  function leave() {
    store.set({ draft: "" });
    byId("draw-begin")?.focus({ preventScroll: true });
  }

  function end() {
    if (!entered) return;
    entered = false;
    clear();
    takeClicks(false, "drawing");
    host.hidden = byId("draw-banner").hidden = true;
    fill(host);
    settled("draw-step");
  }

  map.on("click", ({ lngLat, point, originalEvent }) => {
    if (!entered || !tool || originalEvent.target.closest?.(".draw-handle")) return;
    tool.click([lngLat.lng, lngLat.lat], point);
  });
  map.on("moveend", () => entered && tool?.redraw());
  listenKeys({
    on: () => entered && Boolean(draft),
    escape: () => handles.drop() || tool?.escape(),
    session: { undo: actions.undo, redo: actions.redo },
  });

  return { follow };
}

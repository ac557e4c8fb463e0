/** The what-if mode: what would change if a facility were added, moved or closed. Nothing is stored. */
import { sendJson, url } from "../api.js";
import { byId } from "../dom.js";
import { boxOf } from "../geometry.js";
import { bringIntoView, moveTo } from "../map_view.js";
import { failed, settled } from "../notices.js";
import { stopAt } from "../sheet.js";
import { load, loaded } from "../town_layers.js";
import { t } from "../words.js";
import { createAim } from "./aim.js";
import { createAsking } from "./asking.js";
import { read, toChanges, toItems, write } from "./changes.js";
import { drawBegin } from "./begin.js";
import { listenKeys } from "./keys.js";
import { createPins } from "./pins.js";
import { createScenarios } from "./scenarios.js";
import { createSession } from "./session.js";
import {
  clearTrial,
  drawAnswer,
  drawBanner,
  drawPins,
  drawThings,
  thingsOf,
} from "./trial_view.js";

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any, view: any}} given `view` is the theme's
 */
export function createTrial({ map, town, store, hierarchy, view }) {
  const isOn = () => store.get().trial !== "";
  const counted = () => store.get().kind.split(",");
  /** Standards of capacity that judge exactly the kinds that are counted. */
  const seated = () =>
    (town.run?.standards ?? []).filter(
      ({ measure, parameters: p }) =>
        measure === "capacity" && [...p.kinds].sort().join() === counted().sort().join(),
    );
  let entered = false;
  let kind = "";
  /** Key of the standard of capacity that is asked; "" asks for reach. */
  let rule = "";
  /** What this trial wrote into the address, so that "back" and "forward" are told from it. */
  let written = "";

  const session = createSession({
    changed(items) {
      written = write(items);
      store.set({ trial: written }, { push: false });
      draw();
      ask();
    },
    moving() {
      drawPins({ map, pins, things: things() });
      ask();
    },
  });
  const things = () => thingsOf(session.get(), { town, facilities: loaded("facilities") });

  const pins = createPins(map, {
    moving: (id, lon, lat) => session.drag(id, { lon, lat }),
    moved: (id, lon, lat) => session.change(id, { lon, lat }),
    remove,
    take: mark,
  });

  const aim = createAim(map, {
    on: isOn,
    put: (lon, lat) => pins.focus(session.add(kind, lon, lat)),
    take,
    draw: () => draw(),
  });

  const asking = createAsking({
    ask: (body) => sendJson("POST", url("/api/what-if"), body),
    use(answer) {
      settled("trial");
      drawAnswer({ map, answer, view, hierarchy: hierarchy(), go });
    },
    fail: (error) => failed("trial", new Error(t("trial.failed", { said: error.message })), ask),
    busy: (on) => byId("trial").classList.toggle("trial-busy", on),
  });

  const scenarios = createScenarios({
    host: byId("trial-scenarios"),
    may: town.may,
    run: town.run?.id,
    changes: () => toChanges(session.get()),
    open: (scenario) => session.replaceAll(toItems(scenario.changes)),
  });

  function ask() {
    const { method, threshold } = store.get();
    asking.want({
      run: town.run.id,
      ...(rule ? { standard: rule } : {}),
      kinds: counted(),
      method,
      threshold_m: threshold,
      people: "residents",
      level: view.level(),
      changes: toChanges(session.get()),
    });
  }

  /** Take up a facility that exists. @param {string} code */
  function take(code) {
    if (!code) return;
    session.take(code);
    draw();
    mark(code);
    pins.focus(code);
  }

  /** @param {string} id */
  function remove(id) {
    session.remove(id);
    byId("trial-add")?.focus({ preventScroll: true });
  }

  /** Show which row belongs to a pin. @param {string} id */
  function mark(id) {
    for (const row of byId("trial-changes").querySelectorAll(".trial-item")) {
      const own = row.dataset.id === id;
      row.classList.toggle("trial-item-marked", own);
      if (own) row.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {string} code */
  function go(code) {
    const area = hierarchy().get(code);
    if (area) moveTo(map, boxOf(area));
  }

  const act = {
    arm: () => aim.arm(true),
    disarm: () => aim.arm(false),
    addAtCentre: aim.putAtCentre,
    chooseKind: (value) => (kind = value),
    chooseRule(value) {
      rule = value;
      draw();
      ask();
    },
    undo: session.undo,
    redo: session.redo,
    find(code) {
      const feature = loaded("facilities").find((f) => f.properties.code === code);
      if (feature) bringIntoView(map, feature.geometry.coordinates);
      take(code);
    },
    remove,
    focus: pins.focus,
    close: (id, closed) => session.change(id, { closed }),
    rekind: (id, value) => session.change(id, { kind: value }),
    resize(id, text) {
      const capacity = text.trim() === "" || !(Number(text) >= 0) ? null : Number(text);
      session.change(id, { capacity });
    },
  };

  function draw() {
    const given = {
      armed: aim.armed(),
      kind,
      rule,
      rules: seated(),
      town,
      act,
      counted: counted(),
      facilities: loaded("facilities").filter((f) => counted().includes(f.properties.kind)),
      canUndo: session.canUndo(),
      canRedo: session.canRedo(),
    };
    drawThings({ map, pins, things: things(), theme: view.current(), given });
    scenarios.draw();
  }

  async function enter() {
    entered = true;
    document.body.classList.add("trialing");
    byId("trial").hidden = byId("trial-banner").hidden = false;
    drawBanner(leave);
    stopAt(byId("controls"), "half");
    byId("controls").querySelector(".panel-body").scrollTop = 0;
    // Another theme, or a standard, leaves nothing to try: a trial measures reach by free choice.
    const { measure, standard } = store.get();
    if (measure !== "reach" || standard)
      store.set({ measure: "reach", standard: "" }, { push: false });
    await load(map, town, "facilities");
    if (!entered) return;
    written = store.get().trial;
    session.begin(read(written));
    follow();
    scenarios.start();
    byId("trial-add")?.focus({ preventScroll: true });
  }

  /** The theme came or changed: what is counted may be another kind, at another distance. */
  function follow() {
    if (!counted().includes(kind)) kind = counted()[0];
    if (!seated().some(({ key }) => key === rule)) rule = "";
    draw();
    if (view.current()?.free) ask();
  }

  function leave() {
    store.set({ trial: "" });
    byId("trial-begin")?.focus({ preventScroll: true });
  }

  function end() {
    entered = false;
    asking.stop();
    settled("trial");
    document.body.classList.remove("trialing", "trial-aiming");
    byId("trial").hidden = byId("trial-banner").hidden = true;
    clearTrial({ map, view, pins });
  }

  store.subscribe((state, changed) => {
    if (!changed.has("trial")) return;
    if (!state.trial) return entered && end();
    if (!entered) return enter();
    if (state.trial !== written) session.replaceAll(read(state.trial));
  });
  listenKeys({ on: isOn, escape: () => aim.armed() && aim.arm(false), session });
  view.onChange(() => {
    drawBegin({ town, store, theme: view.current() });
    if (entered) follow();
  });

  return {
    isOn,
    start: () => (isOn() && town.run ? enter() : undefined),
  };
}

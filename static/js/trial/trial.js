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
import { read, readRule, toChanges, toItems, write } from "./changes.js";
import { drawBegin } from "./begin.js";
import { listenKeys } from "./keys.js";
import { createPins } from "./pins.js";
import { createScenarios } from "./scenarios.js";
import { createSeatFigures, seatRules } from "./seats.js";
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
  const rules = () => seatRules(town, counted());
  /** The standard of capacity that is asked; null while reach is. */
  const asked = () => rules().find(({ key }) => key === rule) ?? null;
  const figures = createSeatFigures();
  let entered = false;
  let kind = "";
  /** Key of the standard of capacity that is asked; "" asks for reach. */
  let rule = "";
  /** What this trial wrote into the address, so that "back" and "forward" are told from it. */
  let written = "";

  const session = createSession({
    changed() {
      keep();
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
    async ask({ body, by }) {
      const [answer, seats] = await Promise.all([
        sendJson("POST", url("/api/what-if"), body),
        by && figures.get(by, body.level, hierarchy()),
      ]);
      return { answer, seats };
    },
    use({ answer, seats }) {
      settled("trial");
      drawAnswer({ map, answer, seats, view, hierarchy: hierarchy(), go });
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

  /** Keep the trial in the address. */
  function keep() {
    written = write(session.get(), rule);
    store.set({ trial: written }, { push: false });
  }

  function ask() {
    const { method, threshold } = store.get();
    const by = asked();
    const body = {
      run: town.run.id,
      ...(by ? { standard: by.key } : {}),
      kinds: counted(),
      method,
      threshold_m: threshold,
      people: "residents",
      level: view.level(),
      changes: toChanges(session.get()),
    };
    asking.want({ body, by });
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
      keep();
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
      const given = Number(text);
      const capacity = text.trim() && given >= 0 && Number.isFinite(given) ? given : null;
      session.change(id, { capacity });
    },
  };

  function draw() {
    const given = {
      armed: aim.armed(),
      kind,
      rule: asked(),
      rules: rules(),
      town,
      act,
      counted: counted(),
      facilities: loaded("facilities").filter((f) => counted().includes(f.properties.kind)),
      canUndo: session.canUndo(),
      canRedo: session.canRedo(),
    };
    // A standard says the distance and how it is measured, so these are no choice then.
    document.body.classList.toggle("trial-seated", given.rule !== null);
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
    rule = readRule(written);
    session.begin(read(written));
    follow();
    scenarios.start();
    byId("trial-add")?.focus({ preventScroll: true });
  }

  /** The theme came or changed: what is counted may be another kind, at another distance. */
  function follow() {
    if (!counted().includes(kind)) kind = counted()[0];
    if (rule && !asked()) {
      rule = "";
      keep();
    }
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
    document.body.classList.remove("trialing", "trial-aiming", "trial-seated");
    byId("trial").hidden = byId("trial-banner").hidden = true;
    clearTrial({ map, view, pins });
  }

  store.subscribe((state, changed) => {
    if (!changed.has("trial")) return;
    if (!state.trial) return entered && end();
    if (!entered) return enter();
    if (state.trial === written) return;
    rule = readRule(state.trial);
    session.replaceAll(read(state.trial));
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

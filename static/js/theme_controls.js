/** The choices of a theme: what, to what, how measured, how far, by which level. */
import { fill, h, icon } from "./dom.js";
import { count } from "./numbers.js";
import { kindName, levelsOf, MEASURES, standardsOf } from "./themes.js";
import { pick, t } from "./words.js";

/** A row of buttons of which one is pressed. */
function segments(label, name, options, value, choose) {
  const buttons = options.map(({ key, text, aria, disabled, glyph }) =>
    h(
      "button.segment",
      {
        type: "button",
        "aria-pressed": String(key === value),
        "aria-label": aria,
        disabled,
        "data-value": String(key),
        on: { click: () => choose(key) },
      },
      glyph && icon(glyph),
      text,
    ),
  );
  return h(
    "div.field",
    {},
    h("span.field-label", { id: `${name}-label` }, label),
    h(
      "div.segments",
      { role: "group", "aria-labelledby": `${name}-label`, "data-field": name },
      buttons,
    ),
  );
}

/** A list to choose from. */
function choice(label, name, options, value, choose) {
  const id = `choose-${name}`;
  const list = h("select", { id, on: { change: (event) => choose(event.target.value) } }, options);
  list.value = value;
  return h("div.field", {}, h("label.field-label", { htmlFor: id }, label), list);
}

const option = (value, text, disabled = false) => h("option", { value, disabled }, text);

function measureChoice(town, state, set) {
  const options = ["reach", ...Object.keys(MEASURES)].map((measure) => {
    const empty = measure !== "reach" && standardsOf(town, measure).length === 0;
    return option(measure, t(`measure.${measure}`), empty && measure !== state.measure);
  });
  return choice(t("measure"), "measure", options, state.measure, (measure) =>
    set({ measure, standard: "", show: measure === "sites" ? withSites(state.show) : state.show }),
  );
}

/** The theme of sites shows them. @param {string} show */
const withSites = (show) => [...new Set([...show.split(",").filter(Boolean), "sites"])].join(",");

function kindChoice(town, state, set) {
  const { groups, kinds } = town.run;
  const options = [
    groups.length &&
      h(
        "optgroup",
        { label: t("groups") },
        groups.map((g) => option(g.key, pick(g))),
      ),
    h(
      "optgroup",
      { label: t("kinds") },
      kinds.map((k) =>
        option(k.kind, t("kindCount", { kind: pick(k, k.kind), n: count(k.count) })),
      ),
    ),
    ![...groups.map((g) => g.key), ...kinds.map((k) => k.kind)].includes(state.kind) &&
      option(state.kind, kindName(town, state.kind)),
  ].filter(Boolean);
  return choice(t("kind"), "kind", options, state.kind, (kind) => set({ kind }));
}

function standardChoice(town, state, set) {
  const rules = standardsOf(town, state.measure);
  if (!rules.length) return h("p.note", {}, t("noGapMeasure"));
  const chosen = rules.find((rule) => rule.key === state.standard) ?? rules[0];
  return choice(
    t("standard"),
    "standard",
    rules.map((rule) => option(rule.key, pick(rule))),
    chosen.key,
    (standard) => set({ standard }),
  );
}

/**
 * Draw the choices.
 * @param {Element} host
 * @param {any} town
 * @param {import("./state.js").State} state
 * @param {(patch: Partial<import("./state.js").State>) => void} set
 */
export function drawChoices(host, town, state, set) {
  const held = host.contains(document.activeElement) ? document.activeElement : null;
  const path =
    held &&
    (held.id
      ? `#${held.id}`
      : `[data-field="${held.parentElement?.dataset.field}"] [data-value="${held.dataset.value}"]`);
  const reach = state.measure === "reach";
  const levels = shownLevels(town, state);
  fill(
    host,
    measureChoice(town, state, set),
    reach ? kindChoice(town, state, set) : standardChoice(town, state, set),
    reach &&
      segments(
        t("method"),
        "method",
        town.run.methods.map((key) => ({
          key,
          text: t(`method.${key}`),
          glyph: key === "walking" ? "footprints" : "ruler",
        })),
        state.method,
        (method) => set({ method }),
      ),
    reach &&
      segments(
        t("threshold"),
        "threshold",
        thresholds(town, state).map((key) => ({
          key,
          text: count(key),
          aria: t("metres", { n: count(key) }),
        })),
        state.threshold,
        (threshold) => set({ threshold }),
      ),
    segments(
      t("level"),
      "level",
      levels.map((key) => ({ key, text: t(`level.${key}`) })),
      state.level,
      (level) => set({ level }),
    ),
  );
  if (path) /** @type {any} */ (host.querySelector(path))?.focus();
}

/** The run's thresholds, and the one of the address if it is another. */
function thresholds(town, { threshold }) {
  return [...new Set([...town.run.thresholds_m, threshold])].sort((a, b) => a - b);
}

/** Levels that are in the store and that the theme says something of. */
export function shownLevels(town, { measure, standard }) {
  const rules = standardsOf(town, measure);
  const lowest = (rules.find((rule) => rule.key === standard) ?? rules[0])?.level ?? "";
  const there = levelsOf(measure, lowest).filter((level) => town.layers.areas?.[level]);
  return there.length ? there : ["grid"];
}

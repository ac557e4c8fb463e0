/** The way into a trial: a button below the theme of reach. */
import { byId, fill, h, icon } from "../dom.js";
import { chosenRule } from "../themes/catalogue.js";
import { t } from "../words.js";
import { NOTHING } from "./changes.js";

/** A standard of reach as a free choice, which is what a trial measures. */
function freeChoice(town, state) {
  const rule = state.measure === "reach" ? chosenRule(town, state) : null;
  const p = rule?.parameters;
  return p ? { kind: p.kinds.join(), method: p.method, threshold: p.threshold_m } : {};
}

/**
 * @param {{town: any, store: any, theme: import("../themes.js").Theme|null}} given
 */
export function drawBegin({ town, store, theme }) {
  const state = store.get();
  const begin = () =>
    store.set({ ...freeChoice(town, state), standard: "", select: "", why: "", trial: NOTHING });
  fill(
    byId("trial-entry"),
    theme?.measure === "reach" &&
      h(
        "button.button",
        { id: "trial-begin", type: "button", on: { click: begin } },
        icon("flask-conical"),
        t("trial.begin"),
      ),
  );
}

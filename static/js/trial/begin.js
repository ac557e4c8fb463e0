/** The way into a trial: a button below the theme of reach, and below a standard that counts places. */
import { byId, fill, h, icon } from "../dom.js";
import { chosenRule } from "../themes/catalogue.js";
import { t } from "../words.js";
import { NOTHING, write } from "./changes.js";
import { asksPlaces } from "./seats.js";

/** A standard as a free choice of reach, which is what the theme shows during a trial. */
function freeChoice(town, state) {
  const rule = chosenRule(town, state);
  const p = rule?.parameters;
  return p ? { kind: p.kinds.join(), method: p.method, threshold: p.threshold_m } : {};
}

/**
 * @param {{town: any, store: any, theme: import("../themes.js").Theme|null}} given
 */
export function drawBegin({ town, store, theme }) {
  const state = store.get();
  const seats = asksPlaces(theme?.standard);
  const begin = () =>
    store.set({
      ...freeChoice(town, state),
      measure: "reach",
      standard: "",
      select: "",
      why: "",
      trial: seats ? write([], theme?.standard.key) : NOTHING,
    });
  fill(
    byId("trial-entry"),
    (theme?.measure === "reach" || (theme?.measure === "capacity" && seats)) &&
      h(
        "button.button",
        { id: "trial-begin", type: "button", on: { click: begin } },
        icon("flask-conical"),
        t("trial.begin"),
      ),
  );
}

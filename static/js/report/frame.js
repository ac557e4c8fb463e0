/** The frame of every step of a report: its head, its body, and what leads on. */
import { fill, h, icon } from "../dom.js";
import { t } from "../words.js";

const STEPS = ["place", "class", "words"];

/** @param {() => void} leave closes the report */
export function createFrame(leave) {
  const panel = h("aside.report", { id: "report", "aria-labelledby": "report-title" });
  const small = (name, symbol, click) =>
    h("button.icon-button", { type: "button", id: `report-${name}`, "aria-label": t(`report.${name}`), title: t(`report.${name}`), on: { click } }, icon(symbol));

  /**
   * Show a step.
   * @param {string} step
   * @param {any} body
   * @param {{next?: () => void, nextText?: string, nextOff?: boolean, back?: () => void}} [ways]
   */
  function show(step, body, { next, nextText = t("report.next"), nextOff = false, back } = {}) {
    const fresh = panel.dataset.step !== step;
    panel.dataset.step = step;
    const at = STEPS.indexOf(step);
    fill(
      panel,
      h(
        "header.report-head",
        {},
        back && small("back", "chevron-left", back),
        h(
          "h2",
          { id: "report-title", tabIndex: -1 },
          t(`report.step.${step}`),
          at >= 0 && h("span.note", {}, ` ${at + 1}/${STEPS.length}`),
        ),
        small("close", "x", leave),
      ),
      h("div.report-body", {}, body),
      next &&
        h(
          "footer.report-foot",
          {},
          h("button.button.button-primary", { type: "button", id: "report-next", disabled: nextOff, on: { click: next } }, nextText),
        ),
    );
    if (fresh) panel.querySelector("h2")?.focus({ preventScroll: true });
  }

  /** Show how a report ended, under a title of its own. */
  function showEnd(title, body) {
    show("done", body);
    if (title) panel.querySelector("h2").firstChild.textContent = title;
  }

  return { panel, show, showEnd };
}

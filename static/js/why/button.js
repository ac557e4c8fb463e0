/** The small button beside a figure that opens what explains it. */
import { h, icon } from "../dom.js";
import { t } from "../words.js";

/**
 * @param {string} why a measure, or the key of a standard
 * @param {string} figure what the figure is called, for those who hear the page
 * @param {string} [area] code of the area whose figure it is; the selected one when left out
 */
export const whyButton = (why, figure, area) =>
  h(
    "button.why-button",
    {
      type: "button",
      title: t("why"),
      "aria-label": t("whyOf", { figure }),
      "data-why": why,
      "data-area": area,
    },
    icon("info"),
  );

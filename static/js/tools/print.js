/** Printing the view: a card that asks which way the paper lies, and the browser's own command. */
import { byId, fill, h, icon } from "../dom.js";
import { segments } from "../fields.js";
import { waiting } from "../notices.js";
import { t } from "../words.js";
import { closeCard, openCard } from "./card.js";
import { fillSheet } from "./sheet_of_paper.js";
import { copyView, takeView } from "./view.js";

const FINE = 3;
let way = /** @type {"landscape"|"portrait"} */ ("landscape");
/** Whether the sheet was made for the print that begins now. */
let made = false;

/**
 * @param {import("./column.js").Given} given
 * @param {HTMLElement} opener
 */
export function open(given, opener) {
  const body = h("div.stack");
  const said = h("p.tool-said", { role: "alert" });
  const ways = ["landscape", "portrait"].map((key) => ({ key, text: t(`print.${key}`) }));
  const choose = (key) => {
    way = key;
    draw();
    /** @type {any} */ (body.querySelector(`[data-value="${key}"]`))?.focus();
  };
  const go = async () => {
    said.textContent = "";
    try {
      await waiting(t("paper.making"), printView(given));
    } catch {
      said.textContent = t("paper.failed", { said: t("paper.tooLarge") });
    }
  };
  const draw = () =>
    fill(
      body,
      segments(t("print.way"), "print", ways, way, choose),
      h(
        "button.button.button-primary.wide",
        { type: "button", id: "print-go", on: { click: go } },
        icon("printer"),
        t("print.go"),
      ),
      h("p.note", {}, t("print.teach")),
      said,
    );
  draw();
  openCard({ id: "print", title: t("print.title"), body: [body], opener });
}

async function printView(given) {
  const view = await takeView(given.map, FINE);
  fillSheet(given, view, way);
  made = true;
  closeCard();
  print();
}

/** The browser's own command prints the same sheet, from what is drawn already. */
export function listenPrint(given) {
  addEventListener("beforeprint", () => {
    if (!made) fillSheet(given, copyView(given.map), way);
  });
  addEventListener("afterprint", () => {
    made = false;
    fill(byId("paper"));
  });
}

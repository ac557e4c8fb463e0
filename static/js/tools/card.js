/** The card of a tool: it floats beside the column, on a phone it is a sheet; Escape closes it. */
import { byId, fill, h, icon } from "../dom.js";
import { t } from "../words.js";

/** What closes the card that is open. @type {(() => void)|null} */
let closing = null;

/**
 * Open a card; the one before is closed.
 * @param {{id: string, title: string, body: any[], opener?: HTMLElement|null, onClose?: () => void}} given
 *   `opener` gets the focus back
 * @returns {{host: HTMLElement, close: () => void}}
 */
export function openCard({ id, title, body, opener = null, onClose }) {
  closing?.();
  const host = byId("tool-card");
  const close = () => {
    if (closing !== close) return;
    closing = null;
    const inside = host.contains(document.activeElement);
    host.hidden = true;
    document.body.classList.remove("has-tool-card");
    onClose?.();
    fill(host);
    if (inside) opener?.focus({ preventScroll: true });
  };
  const button = h(
    "button.icon-button",
    {
      type: "button",
      "aria-label": t("tools.close"),
      title: t("tools.close"),
      on: { click: close },
    },
    icon("x"),
  );
  const heading = h("h2", { id: "tool-card-title", tabIndex: -1 }, title);
  fill(host, h("div.tool-card-top", {}, heading, button), h("div.tool-card-body", {}, body));
  host.dataset.tool = id;
  host.hidden = false;
  document.body.classList.add("has-tool-card");
  heading.focus({ preventScroll: true });
  closing = close;
  return { host, close };
}

/** Close the card that is open; says whether there was one. */
export function closeCard() {
  const open = Boolean(closing);
  closing?.();
  return open;
}

// Before the selection hears of it, for Escape closes one thing at a time, the topmost first.
addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !closing) return;
    event.preventDefault();
    closing();
  },
  { capture: true },
);

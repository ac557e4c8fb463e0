/** The upper edge of the table can be moved: by dragging, by arrows. A phone shows it whole. */
import { h } from "../dom.js";
import { t } from "../words.js";

const STEP = 40;
const LEAST = 160;
const most = () => Math.max(LEAST, innerHeight - 220);

/** @param {HTMLElement} host */
export function makeHeight(host) {
  const edge = h("div.table-edge", {
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": t("table.height"),
    "aria-valuemin": "0",
    "aria-valuemax": "100",
  });
  host.prepend(edge);

  /** @param {number} wanted */
  function set(wanted) {
    const height = Math.round(Math.max(LEAST, Math.min(most(), wanted)));
    document.documentElement.style.setProperty("--drawer", `${height}px`);
    const part = Math.round((100 * (height - LEAST)) / Math.max(1, most() - LEAST));
    edge.setAttribute("aria-valuenow", String(part));
  }

  edge.addEventListener("keydown", (event) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP, Home: -9999, End: 9999 }[event.key];
    if (!by) return;
    event.preventDefault();
    set(host.offsetHeight + by);
  });
  edge.addEventListener("pointerdown", (down) => {
    edge.setPointerCapture(down.pointerId);
    const start = host.offsetHeight;
    const drag = (event) => set(start + down.clientY - event.clientY);
    const end = () => edge.removeEventListener("pointermove", drag);
    edge.addEventListener("pointermove", drag);
    edge.addEventListener("pointerup", end, { once: true });
    edge.addEventListener("pointercancel", end, { once: true });
  });
  edge.setAttribute("aria-valuenow", "30");
}

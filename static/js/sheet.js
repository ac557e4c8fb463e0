/** The bottom sheet of a phone: three stops, by drag, by tap on its handle, or by keys. */
import { h } from "./dom.js";
import { t } from "./words.js";

const STOPS = ["peek", "half", "full"];
const TAP_PX = 6;

/** Go to a stop. @param {HTMLElement} panel @param {string} stop */
export function stopAt(panel, stop) {
  panel.dataset.stop = stop;
  const handle = panel.querySelector(".handle");
  handle?.setAttribute("aria-valuenow", String(STOPS.indexOf(stop)));
  handle?.setAttribute("aria-valuetext", t(`stop.${stop}`));
  if (stop === "peek") panel.querySelector(".panel-body")?.scrollTo(0, 0);
}

/** The stop whose top lies nearest to a height of the sheet. */
function nearestStop(height) {
  const whole = innerHeight;
  const heights = { peek: 176, half: whole * 0.5, full: whole * 0.92 };
  return STOPS.reduce((a, b) =>
    Math.abs(heights[b] - height) < Math.abs(heights[a] - height) ? b : a,
  );
}

/** Give a panel a handle that moves it. @param {HTMLElement} panel */
export function makeSheet(panel) {
  const handle = h("div.handle", {
    role: "slider",
    tabIndex: 0,
    "aria-label": t("sheet"),
    "aria-valuemin": "0",
    "aria-valuemax": "2",
  });
  panel.prepend(handle);
  stopAt(panel, panel.dataset.stop ?? "peek");
  const step = (by) =>
    stopAt(
      panel,
      STOPS[Math.max(0, Math.min(2, STOPS.indexOf(panel.dataset.stop ?? "peek") + by))],
    );

  handle.addEventListener("keydown", (event) => {
    const by = {
      ArrowUp: 1,
      ArrowRight: 1,
      PageUp: 1,
      ArrowDown: -1,
      ArrowLeft: -1,
      PageDown: -1,
      Home: -2,
      End: 2,
    }[event.key];
    if (!by) return;
    event.preventDefault();
    step(by);
  });

  handle.addEventListener("pointerdown", (down) => {
    handle.setPointerCapture(down.pointerId);
    const start = panel.offsetHeight;
    let moved = 0;
    const drag = (event) => {
      moved = down.clientY - event.clientY;
      panel.classList.add("panel-dragged");
      panel.style.height = `${Math.max(80, Math.min(innerHeight * 0.95, start + moved))}px`;
    };
    const end = () => {
      handle.removeEventListener("pointermove", drag);
      panel.classList.remove("panel-dragged");
      const height = panel.offsetHeight;
      panel.style.height = "";
      if (Math.abs(moved) > TAP_PX) stopAt(panel, nearestStop(height));
      else stopAt(panel, STOPS[(STOPS.indexOf(panel.dataset.stop ?? "peek") + 1) % STOPS.length]);
    };
    handle.addEventListener("pointermove", drag);
    handle.addEventListener("pointerup", end, { once: true });
    handle.addEventListener("pointercancel", end, { once: true });
  });
}

/** What the page is busy with, and what went wrong, said where everybody sees and hears it. */
import { loginApart } from "./account.js";
import { byId, h } from "./dom.js";
import { t } from "./words.js";

const QUIET_MS = 250;
const busy = new Map();

/**
 * Wait for work, and say so if it takes long.
 * @template T
 * @param {string} what shown as "loading {what}"
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export async function waiting(what, work) {
  const token = Symbol(what);
  const timer = setTimeout(() => {
    busy.set(token, what);
    showBusy();
  }, QUIET_MS);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
    busy.delete(token);
    showBusy();
  }
}

function showBusy() {
  const names = [...new Set(busy.values())];
  const host = byId("busy");
  host.hidden = names.length === 0;
  host.textContent = names.length ? t("loading", { what: names.slice(0, 2).join("、") }) : "";
}

/**
 * Say that something failed, once for each key; `retry` adds a button.
 * @param {string} key
 * @param {Error} error
 * @param {() => void} [retry]
 */
export function failed(key, error, retry) {
  const loggedOut = /** @type {any} */ (error).status === 401;
  settled(key);
  const close = () => settled(key);
  const again = () => {
    close();
    retry?.();
  };
  byId("notices").append(
    h(
      "div.notice.problem",
      { "data-key": key, role: "alert" },
      h("p", {}, error.message),
      h(
        "div.notice-actions",
        {},
        loggedOut && loginApart(),
        retry && h("button.button", { type: "button", on: { click: again } }, t("retry")),
        h("button.button", { type: "button", on: { click: close } }, t("dismiss")),
      ),
    ),
  );
}

/**
 * Say something calmly, once for each key: nothing is lost, and nobody must act.
 * @param {string} key
 * @param {string} text
 */
export function tell(key, text) {
  settled(key);
  const close = h("button.button", { type: "button", on: { click: () => settled(key) } }, t("dismiss"));
  byId("notices").append(
    h("div.notice.calm", { "data-key": key, role: "status" }, h("p", {}, text), h("div.notice-actions", {}, close)),
  );
}

/** Take a failure back, for it is mended. @param {string} key */
export function settled(key) {
  byId("notices")
    .querySelector(`[data-key="${CSS.escape(key)}"]`)
    ?.remove();
}

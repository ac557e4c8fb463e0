/** Sends what waits: one tab at a time, each report until the server has it, never forgetting one. */
import { sendForm, url } from "../api.js";
import { allWaiting, dropWaiting, putWaiting } from "./store.js";

const FIRST_MS = 5_000;
const LONGEST_MS = 300_000;
const LOCK = "gridmap-outbox";

/** Who sends: the account of the page. */
export const ACCOUNT = document.documentElement.dataset.account ?? "";

/** Is told each time something was put in line, sent or refused. */
export const changes = new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(LOCK) : null;
channel?.addEventListener("message", () => changes.dispatchEvent(new Event("change")));

/** @param {any} [sent] what the server said of a report that it took */
export function told(sent) {
  changes.dispatchEvent(new Event("change"));
  if (sent) changes.dispatchEvent(new CustomEvent("sent", { detail: sent }));
  channel?.postMessage("change");
}

let timer = 0;
/** @type {Promise<unknown>} */
let running = Promise.resolve();

/**
 * Send what is due, after what is being sent already. Two tabs never send at once; the server
 * counts a report once anyway.
 * @param {{now?: boolean}} [options] also what would wait longer
 */
export function flush({ now = false } = {}) {
  if (!ACCOUNT) return Promise.resolve();
  const one = async () => {
    if (!navigator.locks) return send(now);
    return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => lock && send(now));
  };
  running = running.then(one).catch(() => {}).then(plan);
  return running;
}

async function send(now) {
  for (const one of await allWaiting()) {
    const due = now || (one.state === "waiting" && one.next <= Date.now());
    if (one.account !== ACCOUNT || one.state === "refused" || !due) continue;
    if (!(await sendOne(one))) return;
  }
}

/** Send one; whether to go on with the next. @param {import("./store.js").Waiting} one */
async function sendOne(one) {
  try {
    const answer = await sendForm(addressOf(one), bodyOf(one), { "Idempotency-Key": one.key });
    await dropWaiting(one.key);
    told({ ...answer, key: one.key, title: one.title });
    return true;
  } catch (error) {
    await putWaiting(afterFailure(one, error));
    told();
    // What this report alone is refused for does not hold up the others.
    return error.status >= 400 && error.status < 500 && error.status !== 401;
  }
}

const addressOf = ({ code }) =>
  url(code ? `/api/cases/${encodeURIComponent(code)}/notes` : "/api/cases");

function bodyOf({ form, photos }) {
  const body = new FormData();
  for (const [name, value] of Object.entries(form)) body.set(name, value);
  for (const { name, blob } of photos) body.append("photos", blob, name);
  return body;
}

/**
 * What becomes of a report that could not be sent.
 * @param {import("./store.js").Waiting} one
 * @param {any} error
 * @returns {import("./store.js").Waiting}
 */
export function afterFailure(one, error) {
  const tries = one.tries + 1;
  const next = Date.now() + Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
  if (error.status === 401) return { ...one, tries, next, state: "login" };
  const final = error.status >= 400 && error.status < 500 && ![408, 425, 429].includes(error.status);
  if (final) return { ...one, tries, state: "refused", said: error.message };
  return { ...one, tries, next, state: "waiting" };
}

/** Come back when the next one is due. */
async function plan() {
  clearTimeout(timer);
  const own = (await allWaiting()).filter(
    ({ account, state }) => account === ACCOUNT && state === "waiting",
  );
  if (!own.length) return;
  const next = Math.min(...own.map((one) => one.next));
  timer = window.setTimeout(flush, Math.max(1_000, next - Date.now()));
}

/** Send from now on whenever there is a chance: at once, and when the network is back. */
export function startOutbox() {
  addEventListener("online", () => flush({ now: true }));
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  return flush({ now: true });
}

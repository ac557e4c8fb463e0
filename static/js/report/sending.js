/** A finished report: put in line, sent where that is possible, and what is said of it then. */
import { h, icon } from "../dom.js";
import { day } from "../numbers.js";
import { changes, ACCOUNT, flush, told } from "../outbox/outbox.js";
import { allWaiting, finish } from "../outbox/store.js";
import { t } from "../words.js";

const DIGITS = 7;

/**
 * Put a report in line; from then on it is kept, and its draft is no more.
 * @param {any} draft
 * @param {string} code of the case that it adds to; "" for a new one
 * @param {string} name what its class is called
 */
export async function putInLine(draft, code, name) {
  const { key, photos } = draft;
  const title = code ? `${name} → ${code}` : name;
  const form = formOf(draft, code, name);
  await finish({ key, account: ACCOUNT, code, title, form, photos, at: Date.now(), state: "waiting", said: "", tries: 0, next: 0 });
  told();
}

/**
 * Try to send what is in line.
 * @param {string} key of the report
 * @returns {Promise<{left?: any, answer?: any}>} what still waits, or what the server said
 */
export async function sendNow(key) {
  const sent = new Promise((resolve) => {
    const hear = ({ detail }) => detail.key === key && (changes.removeEventListener("sent", hear), resolve(detail));
    changes.addEventListener("sent", hear);
  });
  await flush({ now: true });
  const left = (await allWaiting()).find((one) => one.key === key);
  return left ? { left } : { answer: await sent };
}

function formOf({ place: [lon, lat], klass, text, contact, accuracy }, code, name) {
  const reach = contact ? { contact } : {};
  if (code) return { text: text || name, ...reach };
  return {
    class: klass,
    lon: lon.toFixed(DIGITS),
    lat: lat.toFixed(DIGITS),
    text,
    ...reach,
    ...(accuracy === null ? {} : { accuracy_m: String(accuracy) }),
  };
}

/** @param {Node[]} ways buttons that lead on */
export const received = (answer, code, ways) => [
  h("p.report-receipt", { role: "status", "data-code": answer.code }, icon("check"), t(code ? "report.done.note" : "report.done", { code: answer.code })),
  !code && h("p", {}, t("report.done.area", { area: answer.area_name, date: day(answer.due_at) })),
  h("div.report-actions", {}, ways),
];

/** @param {import("../outbox/store.js").Waiting} left @param {Node[]} ways */
export function waits(left, ways) {
  const login = left.state === "login";
  return [
    h("p.report-receipt", { role: "status" }, icon(login ? "log-in" : "cloud-off"), t("report.waits")),
    h("p", {}, login ? t("outbox.login") : t("report.waits.why")),
    h("div.report-actions", {}, ways),
  ];
}

/** The server says why. @param {import("../outbox/store.js").Waiting} left @param {Node[]} ways */
export const refused = (left, ways) => [
  h("div.problem", { role: "alert" }, h("p", {}, left.said)),
  h("div.report-actions", {}, ways),
];

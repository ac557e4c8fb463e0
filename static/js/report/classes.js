/** The classes of cases: those used last first, then by family, with a search. */
import { getJson, url } from "../api.js";
import { fill, h } from "../dom.js";
import { pick, t } from "../words.js";

const FAMILIES = ["component", "event", "matter"];
const RECENT = "gridmap-recent-classes";
const MOST_RECENT = 4;

/** @type {Promise<any>|null} */
let asked = null;

/** What the server says once of all reports. @returns {Promise<any>} */
function known() {
  asked ??= getJson(url("/api/cases/classes"));
  asked.catch(() => {
    asked = null;
  });
  return asked;
}

/** All classes. @returns {Promise<any[]>} */
export const allClasses = async () => (await known()).classes;

/** For how many days a contact is kept. @returns {Promise<{days_after_end: number, days_at_most: number}|undefined>} */
export const daysOfContact = async () => (await known()).contact;

const recent = () => {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
};

/** Remember what was chosen. @param {string} id */
export function remember(id) {
  const list = [id, ...recent().filter((one) => one !== id)].slice(0, MOST_RECENT);
  localStorage.setItem(RECENT, JSON.stringify(list));
}

/**
 * Buttons to choose from.
 * @param {any[]} classes
 * @param {string} chosen
 * @param {(id: string) => void} choose
 */
export function classList(classes, chosen, choose) {
  const host = h("div.report-classes", { id: "report-classes" });
  const button = (one) =>
    h(
      "button.report-class",
      { type: "button", "data-class": one.id, "aria-pressed": String(one.id === chosen), on: { click: () => choose(one.id) } },
      pick(one),
    );
  const group = (title, list) =>
    list.length > 0 && h("section", {}, h("h3", {}, title), h("div.report-buttons", {}, list.map(button)));

  function draw(wanted) {
    const low = wanted.trim().toLowerCase();
    const fits = (one) => !low || `${one.zh} ${one.en} ${one.id}`.toLowerCase().includes(low);
    const found = classes.filter(fits);
    const last = low ? [] : recent().map((id) => classes.find((one) => one.id === id)).filter(Boolean);
    fill(
      host,
      group(t("report.recent"), last),
      FAMILIES.map((family) => group(t(`report.family.${family}`), found.filter((one) => one.family === family))),
      !found.length && h("p.note", { role: "status" }, t("report.noClass")),
    );
  }

  draw("");
  const search = h("input", {
    type: "search",
    id: "report-find",
    "aria-label": t("report.find"),
    placeholder: t("report.find"),
    on: { input: (event) => draw(event.target.value) },
  });
  return [search, host];
}

/** The tasks of consultations in an area, or about a case: in the panel, and those done on the map. */
import { getJson, url } from "../api.js";
import { h, icon } from "../dom.js";
import { folded } from "../folded.js";
import { moveTo } from "../map_view.js";
import { count, day } from "../numbers.js";
import { drawOver } from "../overlays.js";
import { newAddress } from "../tools/consult.js";
import { LANG, t } from "../words.js";

const lang = LANG === "en" ? "en" : "";
const page = document.documentElement;

/** Where a task was shown to be done, as a feature. */
const pointOf = ({ consultation, number, lon, lat }) => ({
  type: "Feature",
  properties: { consultation, number },
  geometry: { type: "Point", coordinates: [lon, lat] },
});

/** One task: what, who, how it stands, and where it was done. */
function row(task, show) {
  const address = url(`/consultations/${encodeURIComponent(task.consultation)}`, { lang });
  const stands =
    task.state === "done"
      ? [t("tasks.done"), " ", day(task.done_on)]
      : task.state === "withdrawn"
        ? [t("tasks.withdrawn"), " ", day(task.withdrawn_on)]
        : [t("tasks.due", { date: day(task.due_on) }), task.late && h("span.late", {}, t("tasks.late"))];
  return h(
    "li.thing",
    { "data-task": `${task.consultation}-${task.number}`, "data-state": task.state },
    h("a.link", { href: `${address}#task-${task.number}` }, `${task.number}. ${task.text}`),
    h("span.note", {}, task.owner, " · ", stands),
    task.lon !== null &&
      h(
        "button.link",
        { type: "button", on: { click: () => show(pointOf(task)) } },
        icon("map-pin"),
        t("tasks.show"),
      ),
  );
}

/**
 * The section, and the places on the map.
 * @param {any} map
 * @param {{area?: string, subject?: string}} what
 * @param {AbortSignal} signal
 */
export async function taskSection(map, what, signal) {
  const found = await getJson(url("/api/tasks?state=", {}) + `&${new URLSearchParams(what)}`, { signal });
  if (signal.aborted || !found.counts.all) return [];
  const done = found.tasks.filter(({ lon }) => lon !== null);
  drawOver(map, "tasks", done.map(pointOf));
  page.dataset.tasks = String(done.length);
  const { open, late, done: finished } = found.counts;
  return [
    h(
      "section.panel-section",
      { "data-section": "tasks" },
      h("h3", {}, t("tasks")),
      h("p", {}, t("tasks.count", { open: count(open), late: count(late), done: count(finished) })),
      folded(found.tasks.map((task) => row(task, ({ geometry: { coordinates } }) => moveTo(map, [...coordinates, ...coordinates])))),
      done.length > 0 && h("p.note", {}, t("tasks.drawn")),
      found.pages > 1 && h("a.link", { href: url("/tasks?state=") + `&${new URLSearchParams({ ...what, lang })}` }, t("tasks.all")),
    ),
  ];
}

/** @param {any} map */
export function clearTasks(map) {
  if (!page.dataset.tasks) return;
  drawOver(map, "tasks", []);
  delete page.dataset.tasks;
}

/** The way to a consultation about an area. @param {string} code */
export const consultLink = (code) =>
  h(
    "div.actions",
    {},
    h("a.button", { href: newAddress({ area: code }), "data-action": "consult" }, icon("users"), t("consult.area")),
  );

/** What only the server knows of what is selected: it comes after the rest, and without it the rest stands. */
import { DAY } from "./date/day.js";
import { isSomebody } from "./account.js";
import { byId } from "./dom.js";
import { createTies } from "./ties/tie_view.js";

const page = document.documentElement;

/** @param {{map: any, town: any, select: (select: string) => void}} given */
export function createDetails({ map, town, select }) {
  const ties = createTies(map, select);
  const add = (told, signal) => {
    if (!signal.aborted) byId("selection-body").append(...told);
  };

  /** Tasks of an area or of a subject, for people with an account. */
  async function tasksOf(of, signal) {
    const { taskSection } = await import("./tasks/task_view.js");
    return taskSection(map, of, signal).catch(() => []);
  }

  /** Of an area: its tasks and the way to a consultation; what was added. */
  async function ofArea(code, signal) {
    if (!isSomebody() || DAY) return [];
    const { consultLink } = await import("./tasks/task_view.js");
    const told = await tasksOf({ area: code }, signal);
    if (signal.aborted) return [];
    const more = town.may.consult ? [...told, consultLink(code)] : told;
    add(more, signal);
    return more;
  }

  /** Of a case: its history, photos and steps, and its tasks. */
  async function ofCase(code, signal) {
    const { caseDetails } = await import("./case_details.js");
    add(await caseDetails(code, signal).catch(() => []), signal);
    if (signal.aborted || !isSomebody() || DAY) return;
    add(await tasksOf({ subject: code }, signal), signal);
  }

  return {
    ofArea,
    /** @param {string} type @param {string} code @param {AbortSignal} signal */
    async ofPlace(type, code, signal) {
      if (type === "case") await ofCase(code, signal);
      if (type === "organization") add(await ties.show(code, signal), signal);
    },
    /** Take off the map what was drawn there besides. */
    clear() {
      ties.clear();
      if (page.dataset.tasks) import("./tasks/task_view.js").then(({ clearTasks }) => clearTasks(map));
    },
  };
}

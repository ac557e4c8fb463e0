/** The day that is looked at: a calendar, the days on which something changed, and back to today. */
import { getJson, url } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { tell } from "../notices.js";
import { pick, t } from "../words.js";

/**
 * Go to a day: the whole view is another one then, so the page is loaded anew, as its link says.
 * @param {string} date "" for today
 */
function goTo(date) {
  const next = new URL(location.href);
  if (date) next.searchParams.set("date", date);
  else next.searchParams.delete("date");
  location.assign(next);
}

/** What changed on a day, in words. */
const said = (day) => `${day.date} ${day.changes.map((change) => pick(change)).join(t("comma"))}`;

/** @param {any} town */
export async function createDateControl(town) {
  const page = document.documentElement;
  document.body.classList.toggle("past", Boolean(town.date));
  if (town.date_problem) tell("date", pick(town.date_problem));
  draw(town, { first: "", dates: [] });
  page.dataset.date = town.date || "today";
  // Without the list of days the calendar still works.
  const known = await getJson(url("/api/dates")).catch(() => null);
  if (known) draw(town, known);
}

function draw(town, known) {
  for (const host of document.querySelectorAll(".date")) drawInto(host, town, known);
}

function drawInto(host, town, { first, dates }) {
  const now = town.date || town.today;
  const days = dates.filter(({ date }) => date <= town.today);
  const before = days.find(({ date }) => date < now);
  const after = days.findLast(({ date }) => date > now);
  const step = (day, name, key) =>
    h(
      "button.icon-button",
      {
        type: "button",
        disabled: !day,
        title: day ? said(day) : t(key),
        "aria-label": day ? `${t(key)}${t("comma")}${said(day)}` : t(key),
        on: { click: () => goTo(day.date === town.today ? "" : day.date) },
      },
      icon(name),
    );
  const calendar = h("input", {
    type: "date",
    value: now,
    min: first || null,
    max: town.today,
    "aria-label": t("date.choose"),
    on: {
      change: (event) => {
        const { value, validity } = event.target;
        if (value && validity.valid) goTo(value === town.today ? "" : value);
      },
    },
  });
  fill(
    host,
    step(before, "chevron-left", "date.before"),
    calendar,
    step(after, "chevron-right", "date.after"),
    town.date &&
      h("button.button.date-today", { type: "button", on: { click: () => goTo("") } }, t("date.today")),
  );
}

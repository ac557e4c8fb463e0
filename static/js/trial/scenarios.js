/** Keeping a trial as a scenario, and opening one that was kept. */
import { isSomebody, loginApart, loginLink, mayLogIn } from "../account.js";
import { getJson, sendJson, url } from "../api.js";
import { h, icon } from "../dom.js";
import { option } from "../fields.js";
import { refill } from "../focus.js";
import { count, day } from "../numbers.js";
import { t } from "../words.js";

const ADDRESS = "/api/scenarios";

/**
 * @param {{host: Element, may: Record<string, boolean>, run: number, changes: () => any[], open: (scenario: any) => void}} given
 */
export function createScenarios({ host, may, run, changes, open }) {
  let kept = [];
  let chosen = "";
  let said = "";
  /** What is typed as a name and not kept yet. @type {string|null} */
  let draft = null;
  let loggedOut = false;

  const id = (scenario) => String(scenario.id);
  const find = () => kept.find((scenario) => id(scenario) === chosen);

  async function refresh() {
    const found = await getJson(url(ADDRESS));
    kept = found.scenarios;
    draw();
  }

  /** Do something, and say what came of it; a failure is said in the same place. */
  async function say(work) {
    loggedOut = false;
    try {
      said = await work();
    } catch (error) {
      said = error.message;
      loggedOut = error.status === 401;
    }
    draw();
    if (loggedOut) host.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  const save = (name) =>
    say(async () => {
      if (!name.trim()) return t("trial.needsName");
      const scenario = await sendJson("POST", url(ADDRESS), {
        name: name.trim(),
        run,
        changes: changes(),
      });
      chosen = id(scenario);
      draft = null;
      await refresh();
      return t("trial.saved", { name: name.trim() });
    });

  const remove = (scenario) =>
    say(async () => {
      await sendJson("DELETE", url(`${ADDRESS}/${scenario.id}`));
      chosen = "";
      await refresh();
      return t("trial.deleted", { name: scenario.name });
    });

  function pickScenario(value) {
    chosen = value;
    draft = null;
    said = "";
    const scenario = find();
    if (scenario) open(scenario);
    draw();
  }

  function list() {
    const words = (s) => ({ name: s.name, n: count(s.changes.length), date: day(s.created_at) });
    const select = h(
      "select",
      { id: "trial-open", on: { change: (event) => pickScenario(event.target.value) } },
      option("", t("trial.pick")),
      kept.map((s) => option(id(s), t("trial.scenario", words(s)))),
    );
    select.value = chosen;
    const scenario = find();
    return h(
      "div.field",
      {},
      h("label.field-label", { htmlFor: "trial-open" }, t("trial.load")),
      h(
        "div.trial-open-row",
        {},
        select,
        may.delete_scenario &&
          scenario &&
          h(
            "button.icon-button",
            {
              id: "trial-delete",
              type: "button",
              title: t("trial.delete", { name: scenario.name }),
              "aria-label": t("trial.delete", { name: scenario.name }),
              on: { click: () => remove(scenario) },
            },
            icon("trash-2"),
          ),
      ),
    );
  }

  function form() {
    const name = h("input", {
      id: "trial-name",
      type: "text",
      maxLength: 80,
      value: draft ?? find()?.name ?? "",
      on: { input: (event) => (draft = event.target.value) },
      "aria-label": t("trial.name"),
      placeholder: t("trial.name"),
    });
    const send = (event) => {
      event.preventDefault();
      save(name.value);
    };
    return h(
      "form.trial-save",
      { on: { submit: send } },
      name,
      h(
        "button.button",
        { id: "trial-save", type: "submit", disabled: !changes().length },
        icon("save"),
        t("trial.save"),
      ),
    );
  }

  /** Why there is no form: nobody is logged in, the role is another, or the server only shows. */
  function whyNot() {
    if (mayLogIn()) return [h("p.note", {}, t("trial.logIn")), loginLink()];
    return h("p.note", {}, t(isSomebody() ? "trial.notAllowed" : "trial.readOnly"));
  }

  function draw() {
    refill(
      host,
      h("h2", {}, t("trial.keep")),
      may.save_scenario ? form() : whyNot(),
      kept.length > 0 && list(),
      h("p.note.trial-said", { role: "status" }, said),
      loggedOut && loginApart(),
    );
  }

  return { draw, start: () => say(async () => (await refresh(), "")) };
}

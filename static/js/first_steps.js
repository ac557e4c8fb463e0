/** What to do when there is nothing to show yet: the first import, the first evaluation. */
import { loginLink, mayLogIn } from "./account.js";
import { runCoverage, url } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { failed, settled } from "./notices.js";
import { LANG, t } from "./words.js";

const COMMANDS = `# ${t("stepDemo")}
gridmap demo

# ${t("stepOwn")}
gridmap import areas grids.geojson --level grid
gridmap import residences homes.csv
gridmap import facilities places.xlsx --kind school
gridmap import paths streets.osm.pbf
gridmap coverage run`;

/** What somebody without the permission sees instead of a button. */
const instead = () => mayLogIn() && loginLink();

/** Say that a day is before everything that is kept. @param {Element} host */
export function drawNothingYet(host) {
  const today = url("/", { lang: LANG === "en" ? "en" : "" });
  fill(
    host,
    h("h2", {}, t("date.nothingTitle")),
    h("p", {}, t("date.nothingText")),
    h("div.actions", {}, h("a.button.button-primary", { href: today }, t("date.today"))),
  );
}

/** Teach the first import. @param {Element} host @param {any} town */
export function drawNoLayers(host, town) {
  fill(
    host,
    h("h2", {}, t("emptyTitle")),
    h("p", {}, t("emptyText")),
    h("pre", { tabIndex: 0 }, h("code", {}, COMMANDS)),
    h(
      "div.actions",
      {},
      town.may.import
        ? h(
            "a.button.button-primary",
            { href: url("/import", { lang: LANG === "en" ? "en" : "" }) },
            icon("upload"),
            t("importFirst"),
          )
        : instead(),
    ),
  );
}

/**
 * A button that evaluates coverage and loads the page again.
 * @param {boolean} first whether it is the one thing to do
 * @param {string} [asOf] the day to look at; today when it is left out
 */
export function runButton(first, asOf = "") {
  const button = h(
    `button.button${first ? ".button-primary" : ""}`,
    { type: "button", "data-action": "run", on: { click: run } },
    icon("play"),
    t(first ? "runCoverage" : "runAgain"),
  );
  async function run() {
    button.disabled = true;
    button.lastChild.textContent = t("running");
    try {
      await runCoverage(asOf);
      settled("run");
      location.reload();
    } catch (error) {
      button.disabled = false;
      button.lastChild.textContent = t(first ? "runCoverage" : "runAgain");
      failed("run", error, run);
    }
  }
  return button;
}

/** Say that nothing was evaluated yet. @param {Element} host @param {any} town */
export function drawNoRun(host, town) {
  fill(
    host,
    h("h2", {}, t("noRunTitle")),
    h("p", {}, t(town.date ? "date.noRun" : "noRunText")),
    !town.date && h("div.actions", {}, town.may.evaluate ? runButton(true) : instead()),
  );
}

/** What publishing would change, in numbers and sentences. */
import { h } from "../dom.js";
import { count } from "../numbers.js";
import { t } from "../words.js";

const names = (rows) => rows.map(({ name, code }) => name || code).join(t("draw.and"));

/** A number before and after; one that stays is said once. */
function fromTo(was, now) {
  const [a, b] = [was, now].map((value) => (value === null ? "" : count(value)));
  return !a || !b || a === b ? a || b : t("draw.check.of", { a, b });
}

function gridRow(grid, shortOf) {
  const tag = { added: t("draw.check.new"), removed: t("draw.check.gone") }[grid.did];
  return h(
    "tr",
    { "data-code": grid.code, "data-did": grid.did },
    h("th", { scope: "row" }, shortOf(grid), tag && h("span.tag", {}, tag)),
    h("td", {}, fromTo(grid.before_m2, grid.after_m2)),
    h("td", {}, fromTo(grid.residents_before, grid.residents_after)),
  );
}

function gridCheck(found, shortOf) {
  const sentences = [
    found.homes_moved
      ? t("draw.check.moved", { homes: count(found.homes_moved), people: count(found.residents_moved) })
      : t("draw.check.still"),
    found.new_codes.length && t("draw.check.codes", { codes: found.new_codes.join(t("draw.and")) }),
    found.retired_codes.length && t("draw.check.retired", { codes: found.retired_codes.join(t("draw.and")) }),
    found.leaderless.length && t("draw.check.leaderless", { names: names(found.leaderless) }),
    found.leaders_without_grid.length && t("draw.check.leaders", { names: names(found.leaders_without_grid) }),
    found.cases_moved && t("draw.check.cases", { n: count(found.cases_moved) }),
    found.facilities.length && t("draw.check.facilities", { names: names(found.facilities) }),
    found.sites.length && t("draw.check.sites", { names: names(found.sites) }),
  ].filter(Boolean);
  return [
    h(
      "table.draw-check",
      {},
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, t("draw.grid")), h("th", { scope: "col" }, t("draw.check.area")), h("th", { scope: "col" }, t("draw.check.people")))),
      h("tbody", {}, found.grids.map((grid) => gridRow(grid, shortOf))),
    ),
    h("ul.plain.draw-said", {}, sentences.map((text) => h("li", {}, text))),
  ];
}

function placeRow({ code, name, did, from, to }, kindOf) {
  const grid = (one) => one || t("draw.check.nogrid");
  const where = from && to && from !== to ? t("draw.check.between", { a: grid(from), b: grid(to) }) : t("draw.check.grid", { code: grid(to || from) });
  return h("li", { "data-did": did }, h("strong", {}, name || code || kindOf), " ", h("span.tag", {}, t(`draw.check.${did}`)), " ", h("span.note", {}, where));
}

/**
 * @param {any} found of /api/drafts/<id>/check
 * @param {{kindName: (code: string) => string, shortOf: (grid: any) => string}} names
 */
export const checkView = (found, { kindName, shortOf }) =>
  h(
    "section.draw-checked",
    { id: "draw-check", "data-rows": String(found.rows) },
    h("h2", {}, t("draw.check")),
    found.grids ? gridCheck(found, shortOf) : h("ul.plain.draw-said", {}, found.places.map((one) => placeRow(one, kindName(one.kind)))),
  );

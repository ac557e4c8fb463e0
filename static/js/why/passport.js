/** The passport of a figure: its number, formula, rows, standard, data, and whether it can be replayed. */
import { h, icon } from "../dom.js";
import { count, day, number } from "../numbers.js";
import { addsUp, amount, amountOf, unitName } from "../units.js";
import { known, pick, t } from "../words.js";
import { rowsTable } from "./rows.js";

const HASH = 12;

/** A text of the server, in both languages or in one. @param {any} said */
const words = (said) => (typeof said === "string" ? said : pick(said));

/** Rates are written with their sign, counts with their unit below. */
const isRate = (unit) => !addsUp(unit);

/** One number of a figure under what it is. */
const fact = (key, value, unit) =>
  h(
    "div.passport-fact",
    {},
    h("dt", {}, t(`why.${key}`)),
    h(
      "dd",
      { "data-key": key, "data-value": value ?? "" },
      isRate(unit) ? amountOf(value, unit) : amount(value, unit),
      !isRate(unit) && unit && h("small.unit", {}, unitName(unit)),
    ),
  );

/** What there is, what there should be, what is missing, and what follows from it. */
function value(figure) {
  const { unit, required, shortfall, status } = figure;
  return h(
    "div.now",
    {},
    h(
      "dl.passport-facts",
      {},
      fact("value", figure.value, unit),
      typeof required === "number" && fact("required", required, unit),
      shortfall > 0 && fact("shortfall", shortfall, unit),
    ),
    status && h("p", {}, h(`span.tag.status-${status}`, {}, t(`status.${status}`))),
  );
}

function formula(figure) {
  const written = pick(figure.formula);
  return (
    written &&
    h(
      "section.panel-section",
      {},
      h("h3", {}, t("why.formula")),
      h("p.formula", {}, written),
      figure.formula_source &&
        h("p.note", {}, t("why.formulaSource", { source: figure.formula_source })),
      replay(figure),
    )
  );
}

/** Whether the server, asked again, finds the same. */
function replay({ replay: found, unit }) {
  if (!found) return null;
  const key = found.matches ? "why.replayed" : "why.differs";
  const said = [t(key, { value: amountOf(found.value, unit) }), words(found.why)]
    .filter(Boolean)
    .join(t("clause"));
  return found.matches
    ? h("p.replay", { "data-replay": "true" }, icon("check"), said)
    : h(
        "p.replay.replay-differs",
        { "data-replay": "false", role: "alert" },
        icon("triangle-alert"),
        said,
      );
}

/** One side of the formula: what it is, how much, and its rows. */
function side(found, name, given) {
  if (!found || (found.value === null && !found.rows?.length)) return null;
  return h(
    "section.panel-section",
    { "data-side": name },
    h(
      "h3.side-title",
      {},
      h("span", {}, pick(found)),
      typeof found.value === "number" && h("span", {}, number(found.value)),
    ),
    rowsTable(found, given),
  );
}

function standard({ standard: rule }) {
  if (!rule)
    return h(
      "section.panel-section",
      {},
      h("h3", {}, t("why.standard")),
      h("p.note", {}, t("why.noStandard")),
    );
  const from = [rule.source, rule.clause].filter(Boolean).join(t("clause"));
  return h(
    "section.panel-section",
    { "data-key": "standard" },
    h("h3", {}, t("why.standard")),
    h("p", {}, pick(rule, rule.key)),
    h("p.note", {}, [from, t(rule.confirmed === false ? "unconfirmed" : "confirmed")].join(" · ")),
  );
}

const layerName = (layer) => (known(`layer.${layer}`) ? t(`layer.${layer}`) : layer);

function editions({ editions: all = [] }) {
  const listed = all.filter((edition) => edition.used !== false);
  if (!listed.length) return null;
  return h(
    "section.panel-section",
    {},
    h("h3", {}, t("why.data")),
    h(
      "ul.plain",
      {},
      listed.map((edition) =>
        h(
          "li.thing",
          {},
          h(
            "span",
            {},
            layerName(edition.layer),
            edition.synthetic && h("span.tag.synthetic", {}, t("why.synthetic")),
            edition.edited && h("span.tag", {}, t("why.edited")),
          ),
          h(
            "span.note",
            {},
            t("why.edition", {
              rows: count(edition.rows),
              source: edition.source,
              date: day(edition.imported_at),
            }),
          ),
        ),
      ),
    ),
  );
}

/** Which run by which code over what, so that it can be found again. */
function run(passport) {
  const hash = (text) => text && h("code", { title: text }, text.slice(0, HASH));
  const facts = [
    ["why.version", passport.code_version],
    ["why.crs", passport.metric_crs],
    ["why.inputs", hash(passport.inputs_sha256)],
    ["why.result", hash(passport.result_sha256)],
  ].filter(([, said]) => said);
  return h(
    "section.panel-section",
    {},
    h("h3", {}, t("why.run")),
    h("p", {}, t("why.asOf", { run: passport.run, date: day(passport.as_of) })),
    h(
      "dl.facts",
      {},
      facts.map(([key, said]) => [h("dt", {}, t(key)), h("dd", {}, said)]),
    ),
  );
}

/**
 * The heading: the way back, what is explained, and of whom.
 * @param {any} passport
 * @param {() => void} back
 */
export function passportHead({ subject, figures }, back) {
  return [
    h(
      "nav.crumbs",
      {},
      h(
        "button.why-back",
        { type: "button", on: { click: back } },
        icon("chevron-left"),
        t("why.back", { name: subject.name || subject.code }),
      ),
    ),
    h("h2.panel-name", { tabIndex: -1 }, pick(figures[0]?.title, t("why"))),
    h("p.panel-code", {}, h("span.tag", {}, t("why")), h("span", {}, subject.name || subject.code)),
  ];
}

/**
 * @param {any} passport the answer of /api/explain
 * @param {any} given what `rowsTable` needs
 */
export function passportBody(passport, given) {
  const many = passport.figures.length > 1;
  const shown = passport.figures.map((figure) =>
    h(
      "article.passport",
      { "data-figure": figure.standard?.key ?? figure.measure },
      many && h("h3.passport-title", {}, pick(figure.title)),
      value(figure),
      formula(figure),
      side(figure.numerator, "numerator", given),
      side(figure.denominator, "denominator", given),
      (figure.further ?? []).map((more) => side(more, "further", given)),
      standard(figure),
      (figure.notes ?? []).map((note) => h("p.note", {}, words(note))),
    ),
  );
  return [
    shown,
    (passport.notes ?? []).map((note) => h("p.note", {}, words(note))),
    editions(passport),
    run(passport),
  ];
}

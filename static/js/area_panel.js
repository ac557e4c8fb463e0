/** What is known of one area: figures, reach, gaps and why, who is there, what is open. */
import { url } from "./api.js";
import { h, icon } from "./dom.js";
import { LEVELS } from "./hierarchy.js";
import { count, day, isMissing, number, percent } from "./numbers.js";
import { unitName } from "./themes.js";
import { known, LANG, pick, t } from "./words.js";

const FIRST = 6;

/** A section with a heading; without children it says why it is empty. */
function section(title, children, empty) {
  const filled = children.filter(Boolean);
  if (!filled.length && !empty) return null;
  return h(
    "section.panel-section",
    {},
    h("h3", {}, title),
    filled.length ? filled : h("p.note", {}, empty),
  );
}

/** A list that shows the first few and folds the others. */
function folded(items) {
  if (items.length <= FIRST) return items.length ? h("ul.plain", {}, items) : null;
  const rest = h(
    "details.fold",
    {},
    h("summary", {}, t("more", { n: count(items.length - FIRST) })),
    h("ul.plain", {}, items.slice(FIRST)),
  );
  return h("div", {}, h("ul.plain", {}, items.slice(0, FIRST)), rest);
}

function figures(area) {
  const tiles = area.figures.map((figure) =>
    h(
      "div.figure",
      {},
      h("dt", {}, pick(figure)),
      h(
        "dd",
        {
          "data-key": figure.key,
          "data-value": isMissing(figure.value) ? "" : figure.value,
          className: isMissing(figure.value) ? "missing" : "",
        },
        count(figure.value),
        !isMissing(figure.value) && LANG === "zh" && h("small.unit", {}, figure.unit),
      ),
      figure.standard && h("p.note", {}, pick(figure.standard)),
    ),
  );
  return tiles.length ? h("dl.figures", {}, tiles) : null;
}

function leader({ leader: held, level }) {
  if (!["grid", "community"].includes(level)) return null;
  const post = level === "grid" ? "leader" : "secretary";
  return h(
    "p.leader",
    {},
    h("span.field-label", {}, t(post)),
    held
      ? h("span", {}, held.name, held.phone && h("a", { href: `tel:${held.phone}` }, held.phone))
      : h("span.missing", {}, t("noLeader")),
  );
}

/** Where a rule comes from. */
function origin(rule) {
  const trust = rule.confirmed === false ? t("unconfirmed") : t("confirmed");
  return h(
    "p.note",
    {},
    [
      pick({ zh: rule.rule_zh ?? rule.zh, en: rule.rule_en ?? rule.en }),
      rule.source,
      rule.source && trust,
    ]
      .filter(Boolean)
      .join(" · "),
  );
}

function why(...children) {
  return h("details.why", {}, h("summary", {}, icon("info"), t("why")), children);
}

function reachRow(row) {
  const words = {
    m: count(row.threshold_m),
    method: t(`method.${row.method}`),
    residents: count(row.residents),
    covered: count(row.covered),
    uncovered: count(row.uncovered),
    unjoined: count(row.unjoined),
  };
  const share = row.residents ? row.uncovered / row.residents : null;
  return h(
    "li.reach",
    { "data-standard": row.standard },
    h(
      "div.reach-head",
      {},
      h("span", {}, pick(row)),
      h("span.reach-how", {}, `${words.method} ${t("metres", { n: words.m })}`),
    ),
    h("div.bar", { vars: { "--part": share ?? 0 }, "aria-hidden": "true" }),
    h(
      "div.reach-said",
      {},
      h(
        "strong",
        { "data-value": row.uncovered, className: row.uncovered ? "gap-number" : "" },
        isMissing(share) ? t("noData") : t("beyond", { n: words.uncovered }),
      ),
      share !== null && h("span", {}, percent(share)),
    ),
    why(
      h("p", {}, t("whyReach", words)),
      row.nearest_name &&
        h("p", {}, t("nearest", { name: row.nearest_name, m: count(row.nearest_m) })),
      origin(row),
    ),
  );
}

function gapRow(gap, area) {
  const own = gap.subject_code === area.code;
  const values = {
    value: gap.detail?.no_data ? t("noData") : number(gap.value),
    required: number(gap.required),
    shortfall: number(gap.shortfall),
    unit: unitName(gap.unit),
  };
  return h(
    "li.gap",
    {},
    h("strong", {}, pick(gap, gap.standard)),
    !own && h("span.note", {}, gap.subject_name),
    h("p", {}, t("gapLine", values)),
    gap.residents_affected
      ? h("p.note", {}, t("affected", { n: count(gap.residents_affected) }))
      : null,
    why(origin(gap)),
  );
}

const thing = (item) =>
  h(
    "li.thing",
    {},
    h("span", {}, item.name || item.code),
    h("span.note", {}, pick(item, item.kind), item.phone ? ` · ${item.phone}` : ""),
  );

function caseRow(item) {
  const stage =
    LANG === "zh" && item.zh
      ? item.zh
      : known(`stage.${item.stage}`)
        ? t(`stage.${item.stage}`)
        : item.stage;
  return h(
    "li.thing",
    {},
    h("span", {}, item.title || item.code),
    h(
      "span.note",
      {},
      stage,
      item.due_at && ` · ${t("due", { date: day(item.due_at) })}`,
      item.overdue && h("span.late", {}, t("overdue")),
    ),
  );
}

function cases({ cases: found }) {
  const said = found.open
    ? [
        h("p", {}, t("caseCount", { open: count(found.open), overdue: count(found.overdue) })),
        folded(found.list.map(caseRow)),
      ]
    : [];
  return section(t("cases"), said, t("noCases"));
}

/** What the theme says of this area: its own figure, or the sum of the finer areas inside it. */
function themed(area, theme, hierarchy) {
  const inside = [...(theme?.areas ?? [])].filter(
    ([code]) => hierarchy.above(code, area.level) === area.code,
  );
  if (!inside.length) return null;
  const sum = (key) => inside.reduce((total, [, found]) => total + (found[key] ?? 0), 0);
  const [missing, residents] = [sum("weight"), sum("of")];
  const reach = theme.measure === "reach";
  if (reach && !residents) return null;
  const value = reach
    ? `${t("say.people", { n: count(missing) })} · ${percent(missing / residents)}`
    : `${number(missing)} ${unitName(theme.standard?.unit)}`;
  return h(
    "div.now",
    {},
    h("span.note", {}, theme.subject),
    h("strong", { "data-key": "theme", "data-value": missing }, value),
  );
}

/** The way down to this area. */
function parents(area, choose) {
  const steps = [...area.parents].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return h(
    "nav.crumbs",
    {},
    steps.map((above) =>
      h("button", { type: "button", on: { click: () => choose(above.code) } }, above.name),
    ),
  );
}

/** The heading of the panel of an area. */
export function areaHead(area, choose) {
  const kind = known(`grid.${area.kind}`) ? t(`grid.${area.kind}`) : "";
  return [
    parents(area, choose),
    h("h2.panel-name", { tabIndex: -1 }, area.name || area.code),
    h(
      "p.panel-code",
      {},
      h("span.tag", {}, kind || t(`level.${area.level}`)),
      h("span", {}, area.code),
    ),
  ];
}

/**
 * The body of the panel of an area.
 * @param {any} area the answer of /api/areas/CODE
 * @param {import("./themes.js").Theme|null} theme
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 */
export function areaBody(area, theme, hierarchy) {
  const { code, level } = area;
  return [
    h("p.sentence", {}, (LANG === "en" && area.sentence_en) || area.sentence),
    area.made && h("p.note", {}, t("made")),
    themed(area, theme, hierarchy),
    figures(area),
    leader(area),
    section(t("reach"), [area.reach.length ? h("ul.plain", {}, area.reach.map(reachRow)) : null]),
    area.run &&
      section(t("gaps"), [folded(area.gaps.map((gap) => gapRow(gap, area)))], t("noGaps")),
    section(t("facilities"), [folded(area.facilities.map(thing))], t("noFacilities")),
    section(t("organizations"), [folded(area.organizations.map(thing))], t("noOrganizations")),
    cases(area),
    h(
      "div.actions",
      {},
      h(
        "a.button",
        {
          href: url("/layers/areas.geojson", { level, area: code, download: 1 }),
          download: "",
          "data-action": "geojson",
        },
        icon("download"),
        t("download"),
      ),
      area.run &&
        h(
          "a.button",
          {
            href: url("/report.html", { area: code, lang: LANG === "en" ? "en" : "" }),
            "data-action": "report",
          },
          icon("file-text"),
          t("areaReport"),
        ),
    ),
  ];
}

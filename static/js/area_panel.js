/** What is known of one area: figures, reach, gaps and why, who is there, what is open. */
import { DAY } from "./date/day.js";
import { url } from "./api.js";
import { figures, gapRows, reachRows } from "./area_figures.js";
import { h, icon } from "./dom.js";
import { folded } from "./folded.js";
import { LEVELS } from "./hierarchy.js";
import { count, day } from "./numbers.js";
import { whyButton } from "./why/button.js";
import { known, LANG, pick, t } from "./words.js";

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
  const [missing, of] = [sum("weight"), sum("of")];
  const judged = inside.filter(([, found]) => found.of !== null || found.weight);
  if (!judged.length) return null;
  return h(
    "div.now",
    {},
    h("span.note", {}, theme.subject),
    h(
      "div.headline-row",
      {},
      h("strong", { "data-key": "theme", "data-value": missing }, theme.say(missing, of)),
      theme.why && whyButton(theme.why, theme.subject, area.code),
    ),
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
    section(t("reach"), [folded(reachRows(area))]),
    area.run && section(t("gaps"), [folded(gapRows(area))], t("noGaps")),
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
      !DAY &&
        h(
          "a.button",
          {
            href: url(`/areas/${encodeURIComponent(code)}`, { lang: LANG === "en" ? "en" : "" }),
            "data-action": "area-page",
          },
          icon("list-checks"),
          t("area.page"),
        ),
      h(
        "a.button",
        {
          href: url("/responsible", { area: code, date: DAY, lang: LANG === "en" ? "en" : "" }),
          "data-action": "responsible",
        },
        icon("users"),
        t("responsible"),
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

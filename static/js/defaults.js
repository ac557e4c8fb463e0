/** What the page shows before anybody has chosen, and which values an address may hold. */
import { LEVELS } from "./hierarchy.js";
import { FIRST_SORT, isSort } from "./table/rows.js";
import { rulesOf, THEMES } from "./themes/catalogue.js";

const WANTED_M = 500;
const WANTED_KIND = "service_station";

/** Stations first, for they are what a town can move; else whatever was measured. */
function firstKind(run) {
  const keys = [...(run?.groups ?? []).map((g) => g.key), ...(run?.kinds ?? []).map((k) => k.kind)];
  return keys.find((key) => key.split(",").includes(WANTED_KIND)) ?? keys[0] ?? "";
}

/** So many areas of a level tell nothing on the picture of a whole town. */
const MOST_AREAS = 20_000;
const isSeen = (town, level) =>
  town.layers.areas?.[level] > 0 && town.layers.areas[level] <= MOST_AREAS;

/** @param {any} town @returns {import("./state.js").State} */
export function defaultsOf(town) {
  const run = town.run;
  const thresholds = run?.thresholds_m ?? [WANTED_M];
  const level =
    [...LEVELS].reverse().find((name) => isSeen(town, name)) ??
    [...LEVELS].reverse().find((name) => town.layers.areas?.[name]) ??
    "grid";
  return {
    measure: "reach",
    kind: firstKind(run),
    standard: "",
    method: "walking",
    threshold: thresholds.includes(WANTED_M) ? WANTED_M : thresholds[0],
    level,
    select: "",
    why: "",
    a: "",
    b: "",
    trial: "",
    draft: "",
    table: "",
    sort: FIRST_SORT,
    find: "",
    show: "facilities,paths,backdrops",
    at: "",
    base: "1",
    report: "",
    consult: "",
  };
}

/** @param {any} town @returns {Record<string, (value: string) => boolean>} */
export function validOf(town) {
  return {
    measure: (value) => value in THEMES,
    standard: (value) => rulesOf(town).some((rule) => rule.key === value),
    method: (value) => ["straight", "walking"].includes(value),
    threshold: (value) => Number(value) > 0 && Number(value) <= 100_000,
    level: (value) => LEVELS.includes(value) && Boolean(town.layers.areas?.[value]),
    draft: (value) => /^(new|\d+)$/.test(value),
    table: (value) => value === "1",
    sort: isSort,
    report: (value) => value === "1" && town.may.report_case,
    consult: (value) => /^(1|(case|demand):.{1,64})$/.test(value) && town.may.consult && !town.date,
    base: (value) => ["0", "1"].includes(value),
    find: (value) => value.length <= 200,
    a: (value) => /^\d+$/.test(value),
    b: (value) => /^\d+$/.test(value),
    select: (value) => /^(area|facility|site|organization|case|residence|place):./.test(value),
  };
}

/** Downloading what is filtered now: which layer, which part, which format, which datum. */
import { DAY } from "../date/day.js";
import { getJson, url } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { choice, option } from "../fields.js";
import { LEVELS } from "../hierarchy.js";
import { size } from "../layer_data.js";
import { count } from "../numbers.js";
import { pick, t } from "../words.js";
import { openCard } from "./card.js";

const LAYERS = [
  "areas",
  "facilities",
  "residences",
  "sites",
  "organizations",
  "cases",
  "paths",
  "backdrops",
  "gaps",
  "break_zones",
];
const FORMATS = { geojson: "GeoJSON", csv: "CSV", gpkg: "GeoPackage" };
const DATUMS = { "": "wgs84", "GCJ-02": "gcj02", "BD-09": "bd09" };

/** The choices stay while the page is open. */
const chosen = { layer: "", level: "", kind: "", where: "", format: "geojson", datum: "" };

/**
 * @param {import("./column.js").Given} given
 * @param {HTMLElement} opener
 */
export function open(given, opener) {
  const { town, theme } = given;
  const there = LAYERS.filter((layer) => isThere(town, layer));
  if (!there.includes(chosen.layer)) {
    chosen.layer = there[0] ?? "";
    chosen.level = theme.level();
  }
  if (chosen.where === "selected" && !selectedArea(given)) chosen.where = "";
  const body = h("div.stack");
  const said = h("p.tool-said", { id: "download-said", role: "status" });
  let request = new AbortController();

  const set = (key) => (value) => {
    chosen[key] = value;
    if (key === "layer") chosen.kind = "";
    draw(`choose-download-${key}`);
    tell();
  };

  function draw(focus = "") {
    fill(body, fields(given, there, set), button(), notes(), said);
    if (focus) document.getElementById(focus)?.focus();
  }

  const button = () =>
    h(
      "button.button.button-primary.wide",
      { type: "button", id: "download-go", on: { click: go } },
      icon("download"),
      t("download.go"),
    );

  /** How many there are; asked of the server only where this page cannot know. */
  async function tell() {
    request.abort();
    request = new AbortController();
    const { signal } = request;
    const known = knownCount(town);
    if (known !== null) return say(known);
    said.textContent = t("download.counting");
    try {
      const { count: found } = await getJson(address(given, "count"), { signal });
      if (!signal.aborted) return say(found);
    } catch (error) {
      if (!signal.aborted) said.textContent = error.message;
    }
    return undefined;
  }

  const say = (found) => {
    said.textContent = found ? t("download.count", { n: count(found) }) : t("download.none");
    return found;
  };

  /** Only what the server can give is asked of the browser, which has no words for a failure. */
  async function go() {
    const found = await checked();
    if (!found) return;
    const link = h("a", { href: address(given, chosen.format), download: "" });
    link.click();
  }

  async function checked() {
    try {
      const { count: found } = await getJson(address(given, "count"));
      return say(found);
    } catch (error) {
      said.textContent = error.message;
      return 0;
    }
  }

  openCard({
    id: "download",
    title: t("download.title"),
    body: [body],
    opener,
    onClose: () => {
      request.abort();
      given.map.off("moveend", moved);
    },
  });
  const moved = () => chosen.where === "view" && tell();
  given.map.on("moveend", moved);
  draw();
  tell();
}

function isThere(town, layer) {
  if (layer === "gaps") return (town.run?.gaps ?? []).length > 0;
  if (layer === "break_zones") return (town.run?.break_zones ?? 0) > 0;
  return size(town, layer) > 0;
}

const selectedArea = ({ store, hierarchy }) => {
  const [type, ...rest] = store.get().select.split(":");
  return type === "area" ? { code: rest.join(":"), area: hierarchy().get(rest.join(":")) } : null;
};

/** The fields that make sense for the layer. */
function fields(given, there, set) {
  const { town } = given;
  const { layer } = chosen;
  const selected = selectedArea(given);
  const kinds = kindsOf(town, layer);
  const select = (key, entries) =>
    choice(t(`download.${key}`), `download-${key}`, entries, chosen[key], set(key));
  return [
    select(
      "layer",
      there.map((one) => option(one, t(`layer.${one}`))),
    ),
    layer === "areas" && select("level", levels(town)),
    kinds.length > 1 &&
      select("kind", [
        option("", t("download.everyKind")),
        ...kinds.map(([kind, name]) => option(kind, name)),
      ]),
    select(
      "where",
      [
        option("", t("download.whole")),
        option("view", t("download.view")),
        selected &&
          option(
            "selected",
            t("download.selected", { name: selected.area?.properties.name ?? selected.code }),
          ),
      ].filter(Boolean),
    ),
    select(
      "format",
      Object.entries(FORMATS).map(([key, name]) => option(key, name)),
    ),
    select(
      "datum",
      Object.entries(DATUMS).map(([key, name]) => option(key, t(`datum.${name}`))),
    ),
  ];
}

const levels = (town) => [
  option("", t("download.everyLevel")),
  ...LEVELS.filter((level) => town.layers.areas?.[level]).map((level) =>
    option(level, t(`level.${level}`)),
  ),
];

/** Kinds that can be told apart, with their names: of facilities, sites, and measures of gaps. */
function kindsOf(town, layer) {
  if (layer === "facilities")
    return (town.run?.kinds ?? []).filter((k) => k.count).map((k) => [k.kind, pick(k, k.kind)]);
  if (layer === "sites")
    return Object.keys(town.layers.sites ?? {}).map((kind) => [kind, t(`site.${kind}`)]);
  return [];
}

/** How many features there are, when nothing but the whole layer or a kind of it is asked for. */
function knownCount(town) {
  const { layer, level, kind, where } = chosen;
  if (where || layer === "gaps" || layer === "break_zones") return null;
  if (layer === "areas") return level ? size(town, "areas", level) : size(town, "areas");
  return kind ? size(town, layer, kind) : size(town, layer);
}

function notes() {
  const datum = t(`datum.${DATUMS[chosen.datum]}`);
  return [
    h("p.note", {}, t(`download.${chosen.format}`)),
    chosen.datum && h("p.note", {}, t("download.shifted", { datum })),
    chosen.layer === "gaps" && h("p.note", {}, t("download.small")),
  ];
}

/** The address of the file, or of its `count`. */
function address(given, what) {
  const { layer, level, kind, where, datum } = chosen;
  const view = given.map.getBounds();
  const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
  const inside = (value, least, most) => Math.min(most, Math.max(least, value));
  const bbox = box.map((v, i) => inside(v, i % 2 ? -90 : -180, i % 2 ? 90 : 180).toFixed(6));
  const params = {
    level: layer === "areas" ? level : "",
    kind,
    bbox: where === "view" ? bbox.join(",") : "",
    area: where === "selected" ? selectedArea(given)?.code : "",
    datum,
    download: what === "geojson" ? 1 : "",
  };
  params.date = DAY;
  return url(what === "count" ? `/layers/${layer}/count` : `/layers/${layer}.${what}`, params);
}

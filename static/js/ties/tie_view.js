/** The ties of the organization that is selected: on the map, and as a list in the panel. */
import { getJson, url } from "../api.js";
import { DAY } from "../date/day.js";
import { h, icon } from "../dom.js";
import { folded } from "../folded.js";
import { drawOver } from "../overlays.js";
import { LANG, pick, t } from "../words.js";

/** What the map selects an end of each layer as. */
const TYPE = { areas: "area", facilities: "facility", sites: "site", organizations: "organization" };
const page = document.documentElement;

/** The far end of a line, as a point. */
const endOf = ({ geometry, properties }) => ({
  type: "Feature",
  properties: { ...properties, role: "end" },
  geometry: { type: "Point", coordinates: geometry.coordinates[1] },
});

const named = (p, key) => pick({ zh: p[`${key}_zh`], en: p[`${key}_en`] });

/** The other end: a button that selects it where the map has it, else a link to its page. */
function other({ layer, code, placed, ...words }, choose) {
  const name = named(words, "name");
  if (placed && TYPE[layer]) {
    const go = () => choose(`${TYPE[layer]}:${code}`);
    return h("button.link", { type: "button", on: { click: go } }, name);
  }
  return h("a.link", { href: pageOf(layer, code) }, name);
}

/** The page of a record. */
const pageOf = (layer, code) =>
  url(`/${layer}/${encodeURIComponent(code)}`, { date: DAY, lang: LANG === "en" ? "en" : "" });

/** One tie. */
function row({ properties, geometry }, choose) {
  return h(
    "li.thing",
    { "data-tie": properties.tie },
    other(properties, choose),
    h("span.note", {}, [named(properties, "span"), !geometry && t("ties.nowhere")].filter(Boolean).join(" · ")),
  );
}

/** The ties by kind, each with its rows. */
function lists(ties, choose) {
  const kinds = new Map();
  for (const tie of ties) {
    const kind = named(tie.properties, "kind");
    kinds.set(kind, [...(kinds.get(kind) ?? []), tie]);
  }
  return [...kinds].flatMap(([kind, some]) => [
    h("h4.ties-kind", {}, `${kind} ${some.length}`),
    folded(some.map((tie) => row(tie, choose))),
  ]);
}

/** @param {any} map @param {(select: string) => void} choose */
export function createTies(map, choose) {
  function clear() {
    drawOver(map, "ties", []);
    delete page.dataset.ties;
  }

  /**
   * Draw the ties of an organization; what the panel says of them comes back.
   * @param {string} code
   * @param {AbortSignal} signal
   */
  async function show(code, signal) {
    const path = encodeURIComponent(code);
    const asked = { date: DAY };
    const found = await getJson(url(`/api/organizations/${path}/ties.geojson`, asked), {
      signal,
    }).catch(() => null);
    if (signal.aborted || !found) return [links(code)];
    const drawn = found.features.filter((one) => one.geometry);
    const lines = drawn.filter((one) => one.properties.role === "tie");
    drawOver(map, "ties", [...drawn, ...lines.map(endOf)]);
    page.dataset.ties = code;
    const ties = found.features.filter((one) => one.properties.role === "tie");
    return [
      h(
        "section.panel-section",
        { "data-section": "ties" },
        h("h3", {}, t("ties")),
        ties.length ? lists(ties, choose) : h("p.note", {}, t("ties.none")),
        ties.some((one) => one.properties.stands === "area") && h("p.note", {}, t("ties.inArea")),
      ),
      links(code),
    ];
  }

  return { show, clear };
}

const links = (code) => {
  const lang = LANG === "en" ? "en" : "";
  return h(
    "div.actions",
    {},
    h("a.button", { href: pageOf("organizations", code) }, icon("table-2"), t("ties.page")),
    h(
      "a.button",
      { href: url("/organizations/tree", { top: code, date: DAY, lang }) },
      icon("split"),
      t("ties.tree"),
    ),
  );
};

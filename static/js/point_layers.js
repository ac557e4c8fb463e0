/** Facilities, sites, organizations, residences, cases and gaps: what stands on the map. */
import { FONT_STACK, token } from "./palette.js";

/** Stages in four groups, so that a dot can be told from another at a glance. */
export const STAGE_GROUPS = {
  new: ["reported", "accepted", "filed"],
  doing: ["dispatched", "handling", "returned", "reworked", "appealed", "supervised"],
  check: ["verified"],
  paused: ["suspended", "extended"],
};
const LARGE = ["service_centre", "governance_centre", "hospital", "stadium", "park"];

/** The family of a kind, as the server says it. */
function family(town) {
  const pairs = (town.run?.kinds ?? []).flatMap(({ kind, family: name }) => [kind, name]);
  return pairs.length ? ["match", ["get", "kind"], ...pairs, "other"] : "other";
}

const name = (minzoom) => ({
  "text-field": ["step", ["zoom"], "", minzoom, ["get", "name"]],
  "text-font": FONT_STACK,
  "text-size": 12,
  "text-offset": [0, 1.3],
  "text-anchor": "top",
  "text-optional": true,
  "text-max-width": 8,
});

const ink = (colour = "map-label") => ({
  "text-color": token(colour),
  "text-halo-color": token("map-halo"),
  "text-halo-width": 1.4,
});

function facilities(town) {
  const large = ["in", ["get", "kind"], ["literal", LARGE]];
  const size = (scale) => [
    "interpolate",
    ["linear"],
    ["zoom"],
    12,
    ["case", large, 0.5 * scale, 0.38 * scale],
    15,
    ["case", large, 0.95 * scale, 0.75 * scale],
    17,
    ["case", large, 1.1 * scale, 0.9 * scale],
  ];
  const layer = (id, look, scale, minzoom, names) => ({
    id,
    type: "symbol",
    source: "facilities",
    minzoom,
    filter: ["literal", id === "facilities"],
    layout: {
      visibility: "none",
      "icon-image": ["concat", family(town), look],
      "icon-size": size(scale),
      "icon-allow-overlap": true,
      "icon-padding": 0,
      ...name(names),
    },
    paint: ink(),
  });
  return [
    layer("facilities", "-quiet", 0.9, 14, 16.5),
    layer("facilities-theme", "-strong", 1, 11.5, 16),
  ];
}

function residences() {
  return [
    {
      id: "residences",
      type: "circle",
      source: "residences",
      minzoom: 13.5,
      layout: { visibility: "none" },
      paint: {
        "circle-radius": [
          "interpolate",
          ["linear"],
          ["zoom"],
          13.5,
          1.2,
          16,
          ["+", 2, ["/", ["sqrt", ["get", "residents"]], 4]],
        ],
        "circle-color": token("map-label-2"),
        "circle-opacity": 0.75,
        "circle-stroke-color": token("map-halo"),
        "circle-stroke-width": ["interpolate", ["linear"], ["zoom"], 14, 0, 16, 1],
      },
    },
  ];
}

function gaps() {
  return [
    {
      id: "gaps-area",
      type: "line",
      source: "gaps",
      filter: ["==", ["geometry-type"], "Polygon"],
      layout: { visibility: "none", "line-join": "round" },
      paint: { "line-color": token("gap"), "line-width": 2, "line-dasharray": [2, 1.5] },
    },
    {
      id: "gaps-point",
      type: "circle",
      source: "gaps",
      filter: ["==", ["geometry-type"], "Point"],
      layout: { visibility: "none" },
      paint: {
        "circle-radius": 13,
        "circle-color": "transparent",
        "circle-stroke-color": token("gap"),
        "circle-stroke-width": 2.5,
      },
    },
  ];
}

function places() {
  const layer = (id, image, minzoom) => ({
    id,
    type: "symbol",
    source: id,
    minzoom,
    layout: {
      visibility: "none",
      "icon-image": image,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.5, 15, 0.85],
      "icon-allow-overlap": true,
      ...name(15),
    },
    paint: ink(),
  });
  return [layer("organizations", "organization", 12), layer("sites", "site", 11)];
}

function cases() {
  const late = [">", ["get", "late"], 0];
  const layer = (id, filter, layout) => ({
    id,
    type: "symbol",
    source: "cases",
    filter,
    layout: { visibility: "none", "icon-allow-overlap": true, ...layout },
    paint: { "text-color": token("ink") },
  });
  return [
    layer("cases", ["!", ["has", "point_count"]], {
      "icon-image": ["concat", "case-", ["get", "group"], ["case", ["get", "late"], "-late", ""]],
      "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.65, 16, 1],
    }),
    layer("case-clusters", ["has", "point_count"], {
      "icon-image": ["case", late, "cluster-late", "cluster"],
      "icon-size": ["interpolate", ["linear"], ["get", "point_count"], 2, 0.9, 100, 1.6],
      "text-field": ["to-string", ["get", "point_count"]],
      "text-font": FONT_STACK,
      "text-size": 12,
      "text-allow-overlap": true,
    }),
  ];
}

/** Sites that no organization covers carry a red ring. */
const sitesShort = () => ({
  id: "sites-short",
  type: "circle",
  source: "sites",
  filter: ["literal", false],
  layout: { visibility: "none" },
  paint: {
    "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 9, 15, 14],
    "circle-color": "transparent",
    "circle-stroke-color": token("gap"),
    "circle-stroke-width": 2.5,
  },
});

/** Breaks that lie side by side, as one zone: hatched over the theme, and outlined. */
export function breakZones() {
  const layout = { visibility: "none" };
  return [
    {
      id: "break-zones-hatch",
      type: "fill",
      source: "break_zones",
      layout,
      paint: { "fill-pattern": "break-hatch" },
    },
    {
      id: "break-zones-casing",
      type: "line",
      source: "break_zones",
      layout: { ...layout, "line-join": "round" },
      paint: { "line-color": token("map-halo"), "line-width": 5 },
    },
    {
      id: "break-zones",
      type: "line",
      source: "break_zones",
      layout: { ...layout, "line-join": "round" },
      paint: { "line-color": token("gap"), "line-width": 2.5 },
    },
  ];
}

/**
 * All of them, the least important first.
 * @param {any} town
 * @param {ReturnType<import("./tiles/sources.js").shapesOf>} shapes
 */
export function pointLayers(town, shapes) {
  const all = [...residences(), ...gaps(), sitesShort(), ...places(), ...facilities(town), ...cases()];
  return all.map((layer) => ({ ...layer, ...shapes(layer.source) }));
}

/** Which map layers a switch of the layer list turns on and off. */
export const SWITCHES = {
  facilities: ["facilities", "facilities-theme"],
  cases: ["case-clusters", "cases"],
  sites: ["sites", "sites-short"],
  organizations: ["organizations"],
  residences: ["residences"],
  gaps: ["gaps-area", "gaps-point"],
  break_zones: ["break-zones-hatch", "break-zones-casing", "break-zones"],
  paths: [
    "paths-foot",
    "paths-minor-edge",
    "paths-minor",
    "paths-second-edge",
    "paths-second",
    "paths-main-edge",
    "paths-main",
  ],
  backdrops: ["green", "water", "stream", "railway", "railway-ties", "wall"],
};

/** Layers that answer a click, the topmost first, and the kind of selection they make. */
export const CLICKABLE = [
  ["cases", "case"],
  ["facilities-theme", "facility"],
  ["facilities", "facility"],
  ["sites", "site"],
  ["organizations", "organization"],
  ["residences", "residence"],
];

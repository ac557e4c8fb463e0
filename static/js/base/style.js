/** How the base map is drawn: below everything, and pale, so that the town's own layers lead. */
import { FONT_STACK, token } from "../palette.js";

export const SOURCE = "base";
const DARK = matchMedia("(prefers-color-scheme: dark)").matches;

// Pictures are made for a light page: in the dark they are turned round, black for white.
const LIGHT_PICTURE = {
  "raster-opacity": 0.6,
  "raster-saturation": -0.65,
  "raster-brightness-min": 0.12,
};
const DARK_PICTURE = {
  "raster-opacity": 0.55,
  "raster-saturation": -0.8,
  "raster-hue-rotate": 180,
  "raster-brightness-min": 0.85,
  "raster-brightness-max": 0.06,
};

const KIND = ["coalesce", ["get", "kind"], ["get", "pmap:kind"], ""];
const isKind = (...kinds) => ["in", KIND, ["literal", kinds]];
const GREEN = [
  "park", "forest", "wood", "grass", "grassland", "meadow", "garden", "nature_reserve",
  "national_park", "protected_area", "cemetery", "golf_course", "pitch", "scrub", "orchard",
];

const grows = (from, small, to, large) => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  from,
  small,
  to,
  large,
];

/** A layer of shapes of the archive. */
const shape = (id, type, part, paint, more = {}) => ({
  id: `base-${id}`,
  type,
  source: SOURCE,
  "source-layer": part,
  paint,
  ...more,
});

/** Streets of one rank. */
const street = (id, kinds, width, minzoom) =>
  shape(
    id,
    "line",
    "roads",
    { "line-color": token("map-base-path"), "line-width": width },
    { filter: isKind(...kinds), minzoom, layout: { "line-cap": "round", "line-join": "round" } },
  );

/** The shapes of the Protomaps schema, in gridmap's own colours. */
function shapes() {
  const green = { "fill-color": token("map-green"), "fill-opacity": 0.55 };
  const name = {
    "text-field": ["coalesce", ["get", "name:zh-Hans"], ["get", "name:zh"], ["get", "name"], ""],
    "text-font": FONT_STACK,
    "text-size": 11,
    "symbol-placement": "line",
  };
  return [
    shape("cover", "fill", "landcover", green, { filter: isKind(...GREEN) }),
    shape("green", "fill", "landuse", green, { filter: isKind(...GREEN) }),
    shape("water", "fill", "water", { "fill-color": token("map-water"), "fill-opacity": 0.8 }, {
      filter: ["==", ["geometry-type"], "Polygon"],
    }),
    shape(
      "stream",
      "line",
      "water",
      { "line-color": token("map-water"), "line-width": grows(11, 0.5, 17, 4) },
      { filter: ["==", ["geometry-type"], "LineString"] },
    ),
    shape("buildings", "fill", "buildings", { "fill-color": token("map-base-building") }, {
      minzoom: 14,
    }),
    street("minor", ["minor_road", "other", "path"], grows(13, 0.4, 17, 4), 13),
    street("medium", ["medium_road"], grows(11, 0.4, 17, 6), 11),
    street("major", ["major_road", "highway"], grows(7, 0.4, 17, 8), 7),
    shape("rail", "line", "roads", { "line-color": token("map-railway"), "line-width": 0.8 }, {
      filter: isKind("rail"),
      minzoom: 11,
    }),
    shape(
      "names",
      "symbol",
      "roads",
      {
        "text-color": token("map-label-2"),
        "text-halo-color": token("map-halo"),
        "text-halo-width": 1,
      },
      { minzoom: 15, layout: name, filter: isKind("major_road", "highway", "medium_road") },
    ),
  ];
}

/** The layers of a base map, from the ground up. @param {{vector: boolean}} base */
export const baseLayers = ({ vector }) =>
  vector
    ? shapes()
    : [
        {
          id: "base-picture",
          type: "raster",
          source: SOURCE,
          paint: { "raster-fade-duration": 0, ...(DARK ? DARK_PICTURE : LIGHT_PICTURE) },
        },
      ];

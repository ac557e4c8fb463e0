/** Snapping: a boundary goes to a vertex, boundary or path that is near, a place to a building. */
import { rounded } from "./metres.js";
import { ringsOf } from "./topology.js";

const NEAR_PX = 10;

/** The place on a segment that is nearest to a point, in pixels. */
function onSegment(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1);
  const s = Math.max(0, Math.min(1, along));
  return { x: a.x + s * dx, y: a.y + s * dy };
}

/** Lines of the rendered paths around a point. */
function pathsNear(map, { x, y }) {
  const layers = map
    .getStyle()
    .layers.filter(({ id, type }) => type === "line" && id.startsWith("paths"))
    .map(({ id }) => id);
  const box = [
    [x - NEAR_PX, y - NEAR_PX],
    [x + NEAR_PX, y + NEAR_PX],
  ];
  return map.queryRenderedFeatures(box, { layers }).flatMap(({ geometry }) =>
    geometry.type === "LineString"
      ? [geometry.coordinates]
      : geometry.type === "MultiLineString"
        ? geometry.coordinates
        : [],
  );
}

/**
 * @param {any} map
 * @param {{on: () => boolean, features: () => any[]}} given what else there is to snap to
 * @returns {(place: [number, number], besides?: [number, number]|null) => [number, number]}
 */
export function createSnap(map, { on, features }) {
  return (place, besides = null) => {
    const plain = /** @type {[number, number]} */ ([rounded(place[0]), rounded(place[1])]);
    if (!on()) return plain;
    const point = map.project(place);
    const own = features().flatMap(ringsOf);
    const vertices = own.flat().filter((v) => !besides || v[0] !== besides[0] || v[1] !== besides[1]);
    const vertex = nearest(map, point, vertices);
    if (vertex) return vertex;
    const paths = pathsNear(map, point);
    const corner = nearest(map, point, paths.flat());
    if (corner) return corner;
    const closed = own.filter((ring) => !besides || !ring.some((v) => v[0] === besides[0] && v[1] === besides[1]));
    return edge(map, point, [...closed.map((ring) => [...ring, ring[0]]), ...paths]) ?? plain;
  };
}

/**
 * Snapping of a facility or site: it stands in a building, if one is near that can be seen.
 * @param {any} map
 * @param {{on: () => boolean}} given
 * @returns {(place: [number, number]) => [number, number]}
 */
export function createPlaceSnap(map, { on }) {
  return (place) => {
    if (!on() || !map.getLayer("residences")) return place;
    const point = map.project(place);
    const box = [
      [point.x - NEAR_PX, point.y - NEAR_PX],
      [point.x + NEAR_PX, point.y + NEAR_PX],
    ];
    const homes = map.queryRenderedFeatures(box, { layers: ["residences"] });
    const near = nearest(map, point, homes.map(({ geometry }) => geometry.coordinates));
    return near ? [rounded(near[0]), rounded(near[1])] : place;
  };
}

function nearest(map, point, places) {
  let best = null;
  let least = NEAR_PX;
  for (const place of places) {
    const { x, y } = map.project(place);
    const away = Math.hypot(x - point.x, y - point.y);
    if (away < least) [best, least] = [place, away];
  }
  return best && /** @type {[number, number]} */ ([best[0], best[1]]);
}

function edge(map, point, lines) {
  let best = null;
  let least = NEAR_PX;
  for (const line of lines)
    for (let i = 1; i < line.length; i++) {
      const found = onSegment(point, map.project(line[i - 1]), map.project(line[i]));
      const away = Math.hypot(found.x - point.x, found.y - point.y);
      if (away < least) [best, least] = [found, away];
    }
  if (!best) return null;
  const { lng, lat } = map.unproject([best.x, best.y]);
  return /** @type {[number, number]} */ ([rounded(lng), rounded(lat)]);
}

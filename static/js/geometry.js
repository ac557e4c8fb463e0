/** A little plane geometry on GeoJSON: extents, label points, and the mask around a selection. */

/** Every ring of a polygon or multipolygon, polygon by polygon. @returns {number[][][][]} */
function polygons(geometry) {
  if (!geometry) return [];
  if (geometry.type === "Polygon") return [geometry.coordinates];
  if (geometry.type === "MultiPolygon") return geometry.coordinates;
  return [];
}

/**
 * West, south, east and north of any geometry.
 * @param {any} geometry
 * @returns {[number, number, number, number]}
 */
export function extent(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  (function walk(part) {
    if (typeof part[0] !== "number") return part.forEach(walk);
    box[0] = Math.min(box[0], part[0]);
    box[1] = Math.min(box[1], part[1]);
    box[2] = Math.max(box[2], part[0]);
    box[3] = Math.max(box[3], part[1]);
  })(geometry.coordinates);
  return /** @type {any} */ (box);
}

/**
 * West, south, east and north of a feature: as it says, or of its shape; null where it has neither.
 * @param {any} feature
 * @returns {[number, number, number, number]|null}
 */
export const boxOf = (feature) =>
  feature?.bbox ?? (feature?.geometry ? extent(feature.geometry) : null);

/** Signed area of a ring, in square degrees. */
function ringArea(ring) {
  let sum = 0;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    sum += (ring[j][0] - ring[i][0]) * (ring[j][1] + ring[i][1]);
  }
  return sum / 2;
}

/** The edges of a polygon, each as ax, ay, bx, by. @param {any[]} rings */
function edgesOf(rings) {
  const edges = new Float64Array(4 * rings.reduce((sum, ring) => sum + ring.length, 0));
  let at = 0;
  for (const ring of rings) {
    let before = ring[ring.length - 1];
    for (const vertex of ring) {
      edges[at++] = vertex[0];
      edges[at++] = vertex[1];
      edges[at++] = before[0];
      edges[at++] = before[1];
      before = vertex;
    }
  }
  return edges;
}

/**
 * Square of the distance from a point to the outline of a polygon, negative outside: of the two
 * million that an opened map compares, the roots would take far longer. What is no deeper than
 * `least` is given up at the first edge that shows it, and is -Infinity.
 */
function depth(x, y, edges, squeeze, least) {
  let inside = false;
  let nearest = Infinity;
  for (let i = 0; i < edges.length; i += 4) {
    const ax = edges[i];
    const ay = edges[i + 1];
    const by = edges[i + 3];
    const dy = by - ay;
    const py = y - ay;
    if (ay > y !== by > y && x < ((edges[i + 2] - ax) * py) / dy + ax) inside = !inside;
    const dx = (edges[i + 2] - ax) * squeeze;
    const px = (x - ax) * squeeze;
    let along = (px * dx + py * dy) / (dx * dx + dy * dy || 1);
    along = along < 0 ? 0 : along > 1 ? 1 : along;
    const east = px - along * dx;
    const north = py - along * dy;
    const square = east * east + north * north;
    if (square < nearest) {
      nearest = square;
      if (nearest <= least) return -Infinity;
    }
  }
  return inside ? nearest : -nearest;
}

/**
 * A point well inside the largest part of an area, where its label fits best: the deepest point
 * of a grid over it, made finer three times (a short form of the pole of inaccessibility).
 * @param {any} geometry
 * @returns {[number, number]|null}
 */
export function labelPoint(geometry) {
  const parts = polygons(geometry);
  if (!parts.length) return null;
  const rings = parts.reduce((a, b) =>
    Math.abs(ringArea(b[0])) > Math.abs(ringArea(a[0])) ? b : a,
  );
  const [west, south, east, north] = extent({ coordinates: rings[0] });
  const squeeze = Math.cos(((south + north) * Math.PI) / 360);
  let centre = [(west + east) / 2, (south + north) / 2];
  let [width, height] = [east - west, north - south];
  const edges = edgesOf(rings);
  let best = depth(centre[0], centre[1], edges, squeeze, -Infinity);
  for (let round = 0; round < 3; round++) {
    const around = centre;
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) {
        const x = around[0] + (i / 6 - 0.5) * width;
        const y = around[1] + (j / 6 - 0.5) * height;
        const deep = depth(x, y, edges, squeeze, best);
        if (deep > best) [best, centre] = [deep, [x, y]];
      }
    }
    width /= 3;
    height /= 3;
  }
  return /** @type {[number, number]} */ (centre);
}

/**
 * Everything but an area, as one polygon with the area as holes: it dims the rest of the map.
 * @param {any} geometry
 */
export function mask(geometry) {
  const world = [
    [-180, -85],
    [180, -85],
    [180, 85],
    [-180, 85],
    [-180, -85],
  ];
  return { type: "Polygon", coordinates: [world, ...polygons(geometry).map((rings) => rings[0])] };
}

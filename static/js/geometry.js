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

/** Distance from a point to the outline of a polygon, negative outside. */
function depth([x, y], rings, squeeze) {
  let inside = false;
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[j];
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      const dx = (bx - ax) * squeeze;
      const dy = by - ay;
      const px = (x - ax) * squeeze;
      const py = y - ay;
      const along = Math.max(0, Math.min(1, (px * dx + py * dy) / (dx * dx + dy * dy || 1)));
      const east = px - along * dx;
      const north = py - along * dy;
      nearest = Math.min(nearest, east * east + north * north);
    }
  }
  // Of two million distances an opened map compares the squares: their roots take far longer.
  return inside ? Math.sqrt(nearest) : -Math.sqrt(nearest);
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
  let best = depth(centre, rings, squeeze);
  for (let round = 0; round < 3; round++) {
    const around = centre;
    for (let i = 0; i < 7; i++) {
      for (let j = 0; j < 7; j++) {
        const point = [around[0] + (i / 6 - 0.5) * width, around[1] + (j / 6 - 0.5) * height];
        const deep = depth(point, rings, squeeze);
        if (deep > best) [best, centre] = [deep, point];
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

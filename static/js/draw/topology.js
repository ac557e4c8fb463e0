/** Vertices and edges that grids share, by their exact coordinates. Pure. */

const same = (a, b) => a[0] === b[0] && a[1] === b[1];
/** @param {number[]} place */
export const keyOf = ([x, y]) => `${x},${y}`;

/** Every ring of a feature, without its last vertex, which is the first again. */
export const ringsOf = ({ geometry }) =>
  (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates)
    .flat()
    .map((ring) => ring.slice(0, -1));

/** Which grids have each vertex. @param {any[]} features @returns {Map<string, Set<string>>} */
export function sharers(features) {
  const found = new Map();
  for (const feature of features)
    for (const vertex of ringsOf(feature).flat()) {
      const key = keyOf(vertex);
      if (!found.has(key)) found.set(key, new Set());
      found.get(key).add(feature.id);
    }
  return found;
}

/** The edges of a grid: each with the place of its first vertex among all, and its two ends. */
export function edgesOf(feature) {
  let first = 0;
  return ringsOf(feature).flatMap((ring) => {
    const start = first;
    first += ring.length;
    return ring.map((a, i) => ({ index: start + i, ends: [a, ring[(i + 1) % ring.length]] }));
  });
}

/** Edges as texts that are the same from both sides. */
const edges = (feature) =>
  new Set(
    ringsOf(feature).flatMap((ring) =>
      ring.map((a, i) => [keyOf(a), keyOf(ring[(i + 1) % ring.length])].sort().join(" ")),
    ),
  );

/** The grids that share an edge with one. @param {any[]} features @param {string} id */
export function neighbours(features, id) {
  const own = features.find((feature) => feature.id === id);
  const mine = own ? edges(own) : new Set();
  return features.filter(
    (feature) => feature.id !== id && [...edges(feature)].some((edge) => mine.has(edge)),
  );
}

/** Features with one vertex moved, in all that have it. */
export const moved = (features, from, to) =>
  features.map((feature) => ({
    ...feature,
    geometry: { ...feature.geometry, coordinates: replaced(feature.geometry.coordinates, from, to) },
  }));

function replaced(part, from, to) {
  if (typeof part[0] === "number") return same(part, from) ? to : part;
  return part.map((one) => replaced(one, from, to));
}

/** The feature around a place. */
export const around = (features, [x, y]) =>
  features.find((feature) => {
    let inside = false;
    for (const ring of ringsOf(feature))
      for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
        const [ax, ay] = ring[i];
        const [bx, by] = ring[j];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      }
    return inside;
  });

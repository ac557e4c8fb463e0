/** Lengths and areas on the ellipsoid (WGS-84, and to 0.1 mm also CGCS2000). Pure. */

const A_M = 6_378_137;
const F = 1 / 298.257223563;
const B_M = A_M * (1 - F);
const E2 = F * (2 - F);
const E = Math.sqrt(E2);
const RAD = Math.PI / 180;

/** @typedef {[number, number]} LonLat longitude and latitude in degrees */

/**
 * The shortest way between two places along the ellipsoid, in metres, by Vincenty's inverse
 * formula; nearly opposite places, where it does not converge, are measured on the sphere.
 * @param {LonLat} from
 * @param {LonLat} to
 */
export function distance([lon1, lat1], [lon2, lat2]) {
  const L = (lon2 - lon1) * RAD;
  const [U1, U2] = [lat1, lat2].map((lat) => Math.atan((1 - F) * Math.tan(lat * RAD)));
  const [s1, c1, s2, c2] = [Math.sin(U1), Math.cos(U1), Math.sin(U2), Math.cos(U2)];
  let lambda = L;
  for (let round = 0; round < 100; round++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return 0;
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2Alpha = 1 - sinAlpha ** 2;
    const cos2m = cos2Alpha === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2Alpha;
    const C = (F / 16) * cos2Alpha * (4 + F * (4 - 3 * cos2Alpha));
    const bow = cos2m + C * cosSigma * (2 * cos2m ** 2 - 1);
    const next = L + (1 - C) * F * sinAlpha * (sigma + C * sinSigma * bow);
    if (Math.abs(next - lambda) < 1e-12)
      return along(sigma, { sinSigma, cosSigma, cos2m, cos2Alpha });
    lambda = next;
  }
  return haversine(lon1, lat1, lon2, lat2);
}

/** The last step of Vincenty's formula: from the angle to metres. */
function along(sigma, { sinSigma, cosSigma, cos2m, cos2Alpha }) {
  const u2 = (cos2Alpha * (A_M ** 2 - B_M ** 2)) / B_M ** 2;
  const A = 1 + (u2 / 16384) * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)));
  const B = (u2 / 1024) * (256 + u2 * (-128 + u2 * (74 - 47 * u2)));
  const inner =
    cosSigma * (2 * cos2m ** 2 - 1) -
    (B / 6) * cos2m * (4 * sinSigma ** 2 - 3) * (4 * cos2m ** 2 - 3);
  return B_M * A * (sigma - B * sinSigma * (cos2m + (B / 4) * inner));
}

function haversine(lon1, lat1, lon2, lat2) {
  const [p1, p2] = [lat1 * RAD, lat2 * RAD];
  const half =
    Math.sin((p2 - p1) / 2) ** 2 +
    Math.cos(p1) * Math.cos(p2) * Math.sin(((lon2 - lon1) * RAD) / 2) ** 2;
  return 2 * AUTHALIC_M * Math.asin(Math.min(1, Math.sqrt(half)));
}

const q = (sine) =>
  (1 - E2) * (sine / (1 - E2 * sine ** 2) - Math.log((1 - E * sine) / (1 + E * sine)) / (2 * E));
const Q_POLE = q(1);
/** Radius of the sphere of the same surface. */
const AUTHALIC_M = A_M * Math.sqrt(Q_POLE / 2);

/** The latitude on the sphere of the same area, in radians. */
const authalic = (lat) => Math.asin(Math.max(-1, Math.min(1, q(Math.sin(lat * RAD)) / Q_POLE)));

/**
 * The area within a ring, in square metres: on the sphere whose every zone is as large as that of
 * the ellipsoid, by the spherical excess under each side.
 * @param {LonLat[]} ring its corners; the first is not repeated
 */
export function area(ring) {
  if (ring.length < 3) return 0;
  const tans = ring.map(([, lat]) => Math.tan(authalic(lat) / 2));
  let excess = 0;
  ring.forEach(([lon], i) => {
    const j = (i + 1) % ring.length;
    const half = ((((ring[j][0] - lon + 540) % 360) - 180) * RAD) / 2;
    excess += 2 * Math.atan2(Math.tan(half) * (tans[i] + tans[j]), 1 + tans[i] * tans[j]);
  });
  return Math.abs(excess) * AUTHALIC_M ** 2;
}

/** Each leg of a line in metres; a closed one goes back to its first corner. @param {LonLat[]} points */
export function legs(points, closed = false) {
  const ends = closed && points.length > 2 ? [...points.slice(1), points[0]] : points.slice(1);
  return ends.map((to, i) => distance(points[i], to));
}

/** Whether two sides of a ring cross. @param {LonLat[]} ring */
export function crossesItself(ring) {
  const n = ring.length;
  const side = (i) => [ring[i], ring[(i + 1) % n]];
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++)
      if ((j + 1) % n !== i && cross(...side(i), ...side(j))) return true;
  return false;
}

const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
const cross = (a, b, c, d) =>
  turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

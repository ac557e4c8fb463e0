/** GCJ-02, the shifted coordinates of Chinese map services: where a true place lies on their maps. */

// Krasovsky 1940: semi-major axis in metres, and the square of the eccentricity.
const AXIS_M = 6378245;
const ECCENTRICITY2 = 0.00669342162296594323;
/** West, south, east, north of where GCJ-02 shifts; the server's `spatial/datum.py` has the same. */
const BOX = [72.004, 0.8293, 137.8347, 55.8271];

/** A sum of waves along a coordinate. @param {number} along @param {number[][]} sizes */
const waves = (along, sizes) =>
  sizes.reduce((sum, [size, length]) => sum + size * Math.sin((Math.PI * along) / length), 0);

const radians = (degrees) => (degrees * Math.PI) / 180;
const degrees = (angle) => (angle * 180) / Math.PI;

/**
 * Shift WGS-84 to GCJ-02; outside its box nothing is shifted.
 * @param {number} lon degrees
 * @param {number} lat degrees
 * @returns {[number, number]} degrees
 */
export function toGcj02(lon, lat) {
  if (lon < BOX[0] || lon > BOX[2] || lat < BOX[1] || lat > BOX[3]) return [lon, lat];
  const [x, y] = [lon - 105, lat - 35];
  const common = 20 * Math.sin(6 * Math.PI * x) + 20 * Math.sin(2 * Math.PI * x);
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  north += ((common + waves(y, [[20, 1], [40, 3], [160, 12], [320, 30]])) * 2) / 3;
  east += ((common + waves(x, [[20, 1], [40, 3], [150, 12], [300, 30]])) * 2) / 3;
  const flat = 1 - ECCENTRICITY2 * Math.sin(radians(lat)) ** 2;
  const meridian = (AXIS_M * (1 - ECCENTRICITY2)) / flat ** 1.5;
  const parallel = (AXIS_M / Math.sqrt(flat)) * Math.cos(radians(lat));
  return [lon + degrees(east / parallel), lat + degrees(north / meridian)];
}

/**
 * Where a place of the Web Mercator square lies, in tiles of a zoom.
 * @param {number} lon @param {number} lat @param {number} zoom
 * @returns {[number, number]}
 */
export function toTiles(lon, lat, zoom) {
  const side = 2 ** zoom;
  const y = 0.5 - Math.asinh(Math.tan(radians(lat))) / (2 * Math.PI);
  return [((lon + 180) / 360) * side, y * side];
}

/**
 * The place that lies at a point of the square, the other way round.
 * @param {number} x @param {number} y in tiles @param {number} zoom
 * @returns {[number, number]} longitude and latitude in degrees
 */
export function toPlace(x, y, zoom) {
  const side = 2 ** zoom;
  return [(x / side) * 360 - 180, degrees(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / side))))];
}

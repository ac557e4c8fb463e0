/** Where it is: the middle of the map below a fixed mark, or where the phone is. */

const CLOSE = 16.5;
const GPS_MS = 15_000;

/** The middle of the part of the map that no panel hides. @param {any} map @param {HTMLElement} panel */
export function middle(map, panel) {
  const { width, height } = map.getCanvas().getBoundingClientRect();
  const box = panel.getBoundingClientRect();
  const phone = box.width >= width - 1;
  if (phone) return [width / 2, (box.top + 72) / 2];
  const left = document.getElementById("controls").getBoundingClientRect().right;
  return [(Math.max(0, left) + box.left) / 2, height / 2];
}

/**
 * Ask the phone where it is.
 * @returns {Promise<{lon: number, lat: number, accuracy: number}>}
 */
export function whereAmI() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation) return reject(new Error("none"));
    return navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy }),
      (error) => reject(new Error({ 1: "denied", 3: "slow" }[error.code] ?? "none")),
      { enableHighAccuracy: true, timeout: GPS_MS, maximumAge: 10_000 },
    );
  });
}

/**
 * Put a place below the mark.
 * @param {any} map
 * @param {[number, number]} lonlat
 * @param {number[]} point of the screen
 */
export function putBelow(map, lonlat, point) {
  const zoom = Math.max(map.getZoom(), CLOSE);
  map.jumpTo({ center: lonlat, zoom });
  const now = map.project(lonlat);
  map.panBy([now.x - point[0], now.y - point[1]], { duration: 0 });
}

/**
 * The smallest area at a point of the screen, of those that are drawn.
 * @param {any} map
 * @param {number[]} point
 * @param {string} level
 */
export function areaAt(map, point, level) {
  const [hit] = map.queryRenderedFeatures(point, { layers: [`fill-${level}`] });
  return hit?.properties ?? null;
}

/** The tiles of the base map, from an archive on this server or from another server. */
import { ApiError, url } from "../api.js";
import { Archive } from "../tiles/archive.js";
import { t } from "../words.js";

const LIBRARY = "../../vendor/pmtiles/pmtiles.mjs";
/** Statuses that say: there is no picture here, and never will be. */
const NOTHING = [204, 404, 410];
/** Pictures that neighbours need too; a shifted tile is part of four true ones. */
const MOST_KEPT = 96;

/**
 * What reads the bytes of a tile; null where there is none.
 * @param {any} base of the town
 * @returns {Promise<(zoom: number, x: number, y: number) => Promise<ArrayBuffer|null>>}
 */
export async function readerOf(base) {
  return base.template ? fromServer(base.template) : fromArchive(base.version);
}

/** @param {string} template */
function fromServer(template) {
  return async (zoom, x, y) => {
    const address = template
      .replaceAll("{z}", String(zoom))
      .replaceAll("{x}", String(x))
      .replaceAll("{y}", String(y));
    // No cookies, and only which site asks: some servers answer to known sites alone.
    const options = /** @type {const} */ ({ credentials: "omit", referrerPolicy: "origin" });
    const response = await fetch(address, options).catch(() => {
      throw new ApiError(t("base.away"), 0);
    });
    if (NOTHING.includes(response.status)) return null;
    if (!response.ok) throw new ApiError(t("base.away"), response.status);
    return response.arrayBuffer();
  };
}

/** @param {string} version of the file, so that a new one is never mixed with an old one */
async function fromArchive(version) {
  const library = await import(LIBRARY);
  const address = new URL(url("/base.pmtiles", { v: version }), location.href).href;
  const archive = new library.PMTiles(new Archive(address));
  return async (zoom, x, y) => (await archive.getZxy(zoom, x, y))?.data ?? null;
}

/**
 * What reads tiles as pictures, and keeps the latest, for they are asked for by several.
 * @param {(zoom: number, x: number, y: number) => Promise<ArrayBuffer|null>} read
 */
export function picturesOf(read) {
  /** @type {Map<string, Promise<ImageBitmap|null>>} */
  const kept = new Map();
  return (zoom, x, y) => {
    const key = `${zoom}/${x}/${y}`;
    const found = kept.get(key) ?? read(zoom, x, y).then(pictureOf);
    kept.delete(key);
    kept.set(key, found);
    found.catch(() => kept.delete(key));
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? "");
    return found;
  };
}

/** @param {ArrayBuffer|null} bytes @returns {Promise<ImageBitmap|null>} */
export const pictureOf = async (bytes) =>
  bytes?.byteLength ? createImageBitmap(new Blob([bytes])) : null;

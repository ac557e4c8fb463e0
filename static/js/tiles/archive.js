/** Archives of tiles, read by byte ranges; what fails is told, and the map goes on without. */
import { ApiError } from "../api.js";
import { t } from "../words.js";

const LIBRARY = "../../vendor/pmtiles/pmtiles.mjs";
/** Statuses that say: not this archive any more. */
export const GONE = [404, 410];

/** A part of an archive, as the library asks for it. */
export class Archive {
  /** @param {string} address */
  constructor(address) {
    this.address = address;
  }

  getKey() {
    return this.address;
  }

  /** @param {number} offset @param {number} length @param {AbortSignal} [signal] */
  async getBytes(offset, length, signal) {
    const range = `bytes=${offset}-${offset + length - 1}`;
    const response = await fetch(this.address, { signal, headers: { Range: range } }).catch(
      (error) => {
        throw error.name === "AbortError" ? error : new ApiError(t("unreachable"), 0);
      },
    );
    if (!response.ok) throw new ApiError(t("tilesFailed", response), response.status);
    return { data: await response.arrayBuffer(), etag: response.headers.get("ETag") ?? undefined };
  }
}

/** @type {any} */
let protocol = null;
/** @type {any} */
let library = null;

/**
 * Teach the map to read archives.
 * @param {any} maplibre
 * @param {(error: ApiError) => void} told is called when an archive cannot be read
 */
export async function addArchives(maplibre, told) {
  library = await import(LIBRARY);
  protocol = new library.Protocol();
  maplibre.addProtocol("pmtiles", async (request, abort) => {
    know(request.url);
    try {
      return await protocol.tile(request, abort);
    } catch (error) {
      if (abort.signal.aborted || error.name === "AbortError") throw error;
      told(error);
      // A tile that is not there is empty until the source is asked for again.
      if (request.type !== "json") return { data: new Uint8Array() };
      throw error;
    }
  });
}

/** Read an archive through our own requests. @param {string} asked */
function know(asked) {
  const address = asked.replace("pmtiles://", "").replace(/(\.pmtiles)\/.*$/, "$1");
  if (!protocol.get(address)) protocol.add(new library.PMTiles(new Archive(address)));
}

/** Forget what was read, so that it is asked for again. */
export function forgetArchives() {
  protocol?.tiles.clear();
}

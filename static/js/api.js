/** Asking the server. Every failure becomes a sentence that a person can act on. */
import { t } from "./words.js";

const ROOT = document.documentElement.dataset.root ?? "";

/** A failure with a sentence for a person. */
export class ApiError extends Error {
  /** @param {string} sentence @param {number} status 0 when the server did not answer */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/**
 * The address of a path on this server, with the parameters that say something.
 * @param {string} path
 * @param {Record<string, unknown>} [params]
 */
export function url(path, params = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") query.set(key, String(value));
  }
  const tail = query.toString().replaceAll("%2C", ",");
  return `${ROOT}${path}${tail ? `?${tail}` : ""}`;
}

/**
 * Get JSON.
 * @param {string} address
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function getJson(address, { signal } = {}) {
  const response = await ask(address, { signal, headers: { Accept: "application/json" } });
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && body) return body;
  throw new ApiError(body?.error ?? t("notData", { status: response.status }), response.status);
}

/** Evaluate coverage now; resolves when the run is stored. */
export async function runCoverage() {
  const response = await ask(url("/coverage/run"), { method: "POST", redirect: "manual" });
  if (response.type === "opaqueredirect" || response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const said = page.querySelector("[role=alert]")?.textContent?.trim();
  throw new ApiError(said || t("notData", { status: response.status }), response.status);
}

/** @param {string} address @param {RequestInit} options */
async function ask(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(t("unreachable"), 0);
  }
}

/** Asking the server. Every failure becomes a sentence that a person can act on. */
import { t } from "./words.js";

const ROOT = document.documentElement.dataset.root ?? "";
/** Sentences of the server come in the language of the page. */
const LANG = document.documentElement.lang;

/** A failure with a sentence for a person. */
export class ApiError extends Error {
  /** @param {string} sentence @param {number} status 0 when the server did not answer */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** Nobody is logged in, or no longer; what was typed is still there to be sent again. */
export class LoggedOutError extends ApiError {
  constructor() {
    super(t("loggedOut"), 401);
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

/** Requests that were begun before anybody waited for them. @type {Map<string, Promise<any>>} */
const begun = new Map();

/**
 * Begin a request early, while the map is still being made; the next `getJson` of it gets the answer.
 * @param {string} address
 */
export function begin(address) {
  const answer = getJson(address);
  answer.catch(() => {}); // whoever asks for it says what went wrong
  begun.set(address, answer);
}

/**
 * Get JSON.
 * @param {string} address
 * @param {{signal?: AbortSignal}} [options]
 * @returns {Promise<any>}
 */
export async function getJson(address, { signal } = {}) {
  const early = begun.get(address);
  if (early) {
    begun.delete(address);
    return early;
  }
  const response = await ask(address, { signal, headers: { Accept: "application/json" } });
  const body = await response.json().catch((error) => {
    if (error.name === "AbortError") throw error;
    return null;
  });
  if (response.ok && body) return body;
  throw new ApiError(sentence(body?.error, response.status), response.status);
}

/**
 * Send JSON; resolves with the answer, or with null where there is none.
 * @param {"POST"|"DELETE"} method
 * @param {string} address
 * @param {unknown} [value]
 * @returns {Promise<any>}
 */
export async function sendJson(method, address, value) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  const body = value === undefined ? undefined : JSON.stringify(value);
  const response = await write(address, { method, headers, body });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw new ApiError(sentence(answer?.error, response.status), response.status);
}

/**
 * Send a form with files; resolves with the answer.
 * @param {string} address
 * @param {FormData} body
 * @param {Record<string, string>} headers
 * @returns {Promise<any>}
 */
export async function sendForm(address, body, headers) {
  const response = await write(address, { method: "POST", headers: { Accept: "application/json", ...headers }, body });
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  throw new ApiError(sentence(answer?.error, response.ok ? 502 : response.status), response.ok ? 502 : response.status);
}

/** What a failed answer means to a person. @param {string|undefined} said @param {number} status */
const sentence = (said, status) =>
  said ? t(status < 500 ? "refused" : "broken", { said }) : t("notData", { status });

/**
 * Evaluate coverage; resolves when the run is stored.
 * @param {string} asOf the day to look at, as 2026-06-30; "" for today
 */
export async function runCoverage(asOf) {
  const body = new URLSearchParams(asOf ? { as_of: asOf } : {});
  const options = { method: "POST", body, redirect: /** @type {const} */ ("manual") };
  const response = await write(url("/coverage/run"), options);
  if (response.type === "opaqueredirect" || response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const said = page.querySelector("[role=alert]")?.textContent?.trim();
  throw new ApiError(sentence(said, response.status), response.status);
}

/** The token that every write carries; the server said it with the page. */
let token = document.documentElement.dataset.csrf ?? "";

/**
 * Send something that changes the store. Somebody may have logged in again in another tab: then the
 * token is an old one, and a new one is fetched once.
 * @param {string} address
 * @param {RequestInit} options
 */
async function write(address, options) {
  const send = () => ask(address, { ...options, headers: { ...options.headers, "X-CSRFToken": token } });
  const response = await send();
  const refused = response.status === 401 || response.headers.has("X-CSRFToken");
  if (!refused) return response;
  const again = (await renewed()) ? await send() : response;
  if (again.status === 401 || again.headers.has("X-CSRFToken")) throw new LoggedOutError();
  return again;
}

/** Fetch the token anew; whether it is another one. */
async function renewed() {
  const response = await ask(url("/api/account"), { headers: { Accept: "application/json" } });
  const account = response.ok ? await response.json().catch(() => null) : null;
  const fresh = account?.token ?? "";
  const other = fresh !== "" && fresh !== token;
  token = fresh || token;
  return other;
}

/** @param {string} address @param {RequestInit} options */
async function ask(address, options) {
  try {
    return await fetch(address, { ...options, headers: { ...options.headers, "Accept-Language": LANG } });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(t("unreachable"), 0);
  }
}

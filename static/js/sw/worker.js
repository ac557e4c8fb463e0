/**
 * The service worker: the shell from the cache, the page and its data from the network while there
 * is one, and as they were last seen when there is none. `VERSION`, `ROOT` and `SHELL` stand before
 * this text; the server writes them.
 */
/* global VERSION, ROOT, SHELL */

const SHELL_CACHE = `gridmap-shell-${VERSION}`;
const DATA_CACHE = "gridmap-data";
const MOST_DATA = 80;
const PATIENCE_MS = 6_000;
/** What is fetched ahead, so that the first walk without a network finds it. */
const AHEAD = [`${ROOT}/my`, `${ROOT}/`, `${ROOT}/api/cases/classes`];
/** Pages that open without a network, without what stands in their address. */
const PAGES = [`${ROOT}/`, `${ROOT}/my`];
/** Data of the map that is worth an old answer. */
const DATA = [/^\/api\/(town|areas|reach|figures|standards|dates|search\/index)\b/, /^\/api\/cases\/classes$/, /^\/layers\/[a-z_]+\.geojson$/, /^\/my\/body$/];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(SHELL_CACHE)
      .then((cache) => cache.addAll(SHELL))
      .then(fetchAhead)
      .then(() => self.skipWaiting()), // files are found by version: an open page keeps its own
  );
});

async function fetchAhead() {
  const cache = await caches.open(DATA_CACHE);
  const one = async (address) => keep(cache, new URL(address, location.href).href, await fetch(address));
  await Promise.all(AHEAD.map((address) => one(address).catch(() => {})));
}

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("gridmap-shell-") && name !== SHELL_CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

/** Who logs in or out leaves nothing of their own behind. */
const changesPerson = ({ method, url }) =>
  method === "POST" && [`${ROOT}/login`, `${ROOT}/logout`].includes(new URL(url).pathname);

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin || !url.pathname.startsWith(`${ROOT}/`)) return;
  if (changesPerson(request)) event.waitUntil(caches.delete(DATA_CACHE));
  if (request.method !== "GET" || request.headers.has("Range")) return;
  const path = url.pathname.slice(ROOT.length);
  if (path.startsWith("/static/")) event.respondWith(fromShell(request));
  else if (request.mode === "navigate") {
    if (PAGES.includes(url.pathname) && !url.searchParams.has("date")) event.respondWith(page(request, url));
  } else if (DATA.some((one) => one.test(path)) && !url.searchParams.has("download"))
    event.respondWith(fresh(request, request.url));
});

async function fromShell(request) {
  const kept = await caches.match(request, { cacheName: SHELL_CACHE });
  return kept ?? fetch(request);
}

/** A page as it is, or as it was for the same area in the same language. */
function page(request, url) {
  const key = new URL(url.pathname, url.origin);
  for (const name of ["area", "lang"]) {
    const value = url.searchParams.get(name);
    if (value && (name === "lang" || url.pathname.endsWith("/my"))) key.searchParams.set(name, value);
  }
  return fresh(request, key.href);
}

/** What the network says in time, else what it said last. */
async function fresh(request, key) {
  const cache = await caches.open(DATA_CACHE);
  const kept = () => cache.match(key, { ignoreVary: true });
  const asked = fetch(request);
  // Also an answer that comes too late for this page is kept for the next.
  asked.then((answer) => keep(cache, key, answer.clone())).catch(() => {});
  try {
    return await inTime(asked, kept);
  } catch (error) {
    const last = await kept();
    if (last) return last;
    throw error;
  }
}

async function inTime(asked, kept) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const first = await Promise.race([asked, late]);
  return first ?? (await kept()) ?? asked;
}

async function keep(cache, key, answer) {
  if (!answer.ok || answer.redirected || answer.type !== "basic") return;
  await cache.put(key, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_DATA)).map((old) => cache.delete(old)));
}

/** The search box: what is typed is asked of the server, and a list below it says what was found. */
import { getJson, url } from "./api.js";
import { DAY } from "./date/day.js";
import { byId, fill, h } from "./dom.js";
import { count } from "./numbers.js";
import { createAsking } from "./search/asking.js";
import { grouped, rows } from "./search/hits.js";
import { failing, nothing, recentHead, teaching } from "./search/notes.js";
import { forget, recent, remember } from "./search/recent.js";
import { t } from "./words.js";

const WANTED = 10;

/** Whether keys that are pressed now are being written somewhere. */
const writing = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/**
 * What choosing a hit selects: an address is a place of its own, and what stands nowhere is found
 * in the panel of its area.
 * @param {any} hit
 * @returns {{type: string, code: string, bbox: number[]|null}|null}
 */
export function target(hit) {
  const { type, code, bbox, lon, lat } = hit;
  if (type === "residence") return lon === null ? null : { type: "place", code: `${lon},${lat}`, bbox };
  if (lon !== null || type === "area") return { type, code, bbox };
  const [area] = hit.parents;
  return area ? { type: "area", code: area.code, bbox: null } : { type, code, bbox };
}

/**
 * Make the search box work.
 * @param {{map: any, town: any, choose: (type: string, feature: any) => void, chooseArea: (code: string) => void}} given
 */
export function createSearch({ map, town, choose, chooseArea }) {
  const input = byId("search-input");
  const popup = byId("search-popup");
  const list = byId("search-hits");
  const notes = byId("search-notes");
  const said = byId("search-said");
  /** What the list holds, and for which words. */
  let hits = [];
  let answered = "";
  let chosen = -1;
  /** Enter was pressed before the answer came. */
  let eager = false;

  const words = () => input.value.trim();
  const asking = createAsking({ ask, answered: show, failed: showFailure, slow: showWaiting });

  function ask(text, signal) {
    const bounds = map.getBounds();
    const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const seen = bbox.map((degrees, i) => Math.max(i % 2 ? -90 : -180, Math.min(i % 2 ? 90 : 180, degrees)));
    const box = seen.map((degrees) => degrees.toFixed(4)).join(",");
    return getJson(url("/api/search", { q: text, limit: WANTED, bbox: box, date: DAY }), { signal });
  }

  /** Show options, and a note below them. */
  function draw(found, { counts = {}, head = null, note = null }) {
    hits = grouped(found).flatMap(([, of]) => of);
    fill(list, rows(hits, { words: answered, counts, take, point }));
    fill(notes, note);
    fill(byId("search-head"), head);
    list.hidden = !hits.length;
    list.removeAttribute("aria-busy");
    open();
  }

  function show(text, { hits: found, counts, fresh }) {
    answered = text;
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const stale = fresh ? null : h("p.hit-note", {}, t("search.stale"));
    draw(found, { counts, note: found.length ? stale : [nothing(text), stale] });
    point(found.length ? 0 : -1);
    say(total === 1 ? t("search.countOne") : t("search.count", { n: count(total) }));
    if (eager) take(0);
  }

  function showFailure(text, error) {
    answered = "";
    eager = false;
    draw([], { note: failing(error, () => asking.now(words())) });
    say(error.message);
  }

  function showWaiting() {
    list.setAttribute("aria-busy", "true");
    if (!hits.length) fill(notes, h("p.hit-note", {}, t("search.asking")));
    say(t("search.asking"));
    open();
  }

  /** Before anything is typed: what was found last, or how to search. */
  function showStart() {
    const found = recent();
    answered = "";
    const head = found.length ? recentHead(clear) : null;
    draw(found, { head, note: found.length ? null : teaching(town) });
    point(-1);
    say(found.length ? t("search.countRecent", { n: count(found.length) }) : "");
  }

  function clear() {
    forget();
    showStart();
    say(t("search.forgotten"));
  }

  const say = (text) => {
    said.textContent = text;
  };

  function look() {
    eager = false;
    if (words()) return asking.soon(words());
    asking.stop();
    showStart();
  }

  function open() {
    if (document.activeElement !== input) return;
    popup.hidden = false;
    input.setAttribute("aria-expanded", String(hits.length > 0));
  }

  function close() {
    popup.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function point(i, { scroll = false } = {}) {
    chosen = i;
    const options = [...list.querySelectorAll(".hit")];
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === i)));
    // The first one takes the heading of its group along.
    if (scroll) (i ? options[i] : list.firstElementChild)?.scrollIntoView({ block: "nearest" });
    if (i >= 0) input.setAttribute("aria-activedescendant", `hit-${i}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function take(i) {
    eager = false;
    const hit = hits[i];
    const aim = hit && target(hit);
    if (!aim) return;
    remember(hit);
    asking.stop();
    input.value = hit.name || hit.code;
    close();
    input.blur(); // the keyboard of a phone goes down
    if (aim.type === "area" && !aim.bbox) chooseArea(aim.code);
    else choose(aim.type, { properties: { code: aim.code }, bbox: aim.bbox });
  }

  function step(by) {
    if (popup.hidden) return look();
    if (!hits.length) return;
    const next = chosen < 0 ? (by > 0 ? 0 : hits.length - 1) : (chosen + by + hits.length) % hits.length;
    point(next, { scroll: true });
  }

  function press(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && (!popup.hidden || input.value)) {
      event.preventDefault(); // nothing else closes
      if (popup.hidden) input.value = "";
      asking.stop();
      close();
    }
  }

  function submit(event) {
    event.preventDefault();
    const shown = !popup.hidden && answered === words();
    if (shown && hits.length) return take(Math.max(0, chosen));
    if (!words()) return chosen >= 0 && take(chosen);
    eager = true;
    return asking.now(words());
  }

  input.addEventListener("input", look);
  input.addEventListener("focus", () => {
    input.select();
    look();
  });
  input.addEventListener("click", () => popup.hidden && look());
  input.addEventListener("blur", () => {
    asking.stop();
    close();
  });
  input.addEventListener("keydown", press);
  byId("search").addEventListener("submit", submit);
  addEventListener("keydown", (event) => {
    const free = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
    if (event.key !== "/" || !free || writing(event.target)) return;
    event.preventDefault();
    input.focus();
  });
}

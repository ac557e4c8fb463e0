/** Search by name or code over the areas and facilities that are loaded. */
import { byId, fill, h } from "./dom.js";
import { count } from "./numbers.js";
import { pick, t } from "./words.js";

const SHOWN = 8;
const LEVEL_ORDER = { district: 0, subdistrict: 1, community: 2, grid: 3 };

/**
 * The best matches: names that begin with the words first, then those that hold them.
 * @param {{text: string, code: string, order: number}[]} entries
 * @param {string} words
 */
export function match(entries, words) {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) return [];
  const rank = (entry) => (entry.text.startsWith(wanted[0]) || entry.code === wanted[0] ? 0 : 1);
  return entries
    .filter((entry) =>
      wanted.every((word) => entry.text.includes(word) || entry.code.startsWith(word)),
    )
    .sort((a, b) => rank(a) - rank(b) || a.order - b.order);
}

/**
 * Make the search box work.
 * @param {{areas: () => any[], facilities: () => any[], town: any, choose: (type: string, feature: any) => void, parentName: (f: any) => string}} given
 */
export function createSearch({ areas, facilities, town, choose, parentName }) {
  const input = byId("search-input");
  const list = byId("search-hits");
  const kinds = new Map((town.run?.kinds ?? []).map((k) => [k.kind, pick(k)]));
  let chosen = -1;
  let hits = [];

  const entry = (type) => (feature) => {
    const { name, code, level } = feature.properties;
    return {
      type,
      feature,
      text: (name || "").toLowerCase(),
      code: (code || "").toLowerCase(),
      order: type === "area" ? LEVEL_ORDER[level] : 4,
    };
  };

  function search() {
    const found = match(
      [...areas().map(entry("area")), ...facilities().map(entry("facility"))],
      input.value,
    );
    hits = found.slice(0, SHOWN);
    chosen = -1;
    const asked = input.value.trim() !== "";
    list.hidden = !asked;
    input.setAttribute("aria-expanded", String(asked));
    byId("search-said").textContent = asked ? t("hits", { n: count(found.length) }) : "";
    fill(
      list,
      hits.map(row),
      asked && !hits.length
        ? h("li.hit-none", { role: "presentation" }, t("noHit", { words: input.value.trim() }))
        : null,
    );
    point(hits.length ? 0 : -1);
  }

  function row({ type, feature }, i) {
    const { name, code, level, kind } = feature.properties;
    const what = type === "area" ? t(`level.${level}`) : (kinds.get(kind) ?? kind);
    const above = type === "area" ? parentName(feature) : "";
    return h(
      "li.hit",
      {
        role: "option",
        id: `hit-${i}`,
        "aria-selected": "false",
        on: { pointerdown: (event) => event.preventDefault(), click: () => take(i) },
      },
      h("span.hit-name", {}, name || code),
      h(
        "span.hit-what",
        {},
        [what, above].filter(Boolean).join(" · "),
        h("span.hit-code", {}, code),
      ),
    );
  }

  function point(i) {
    chosen = i;
    [...list.querySelectorAll(".hit")].forEach((element, n) =>
      element.setAttribute("aria-selected", String(n === i)),
    );
    list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    if (i >= 0) input.setAttribute("aria-activedescendant", `hit-${i}`);
    else input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
  }

  function take(i) {
    const hit = hits[i];
    if (!hit) return;
    input.value = hit.feature.properties.name || hit.feature.properties.code;
    close();
    choose(hit.type, hit.feature);
  }

  input.addEventListener("input", search);
  input.addEventListener("focus", () => input.value.trim() && search());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (hits.length) point((chosen + step + hits.length) % hits.length);
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    take(Math.max(0, chosen));
  });
}

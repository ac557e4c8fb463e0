/** Drawing the boundaries of grids: choose one, move what it shares with others, split, merge. */
import { h, icon } from "../dom.js";
import { option } from "../fields.js";
import { boxOf } from "../geometry.js";
import { moveTo } from "../map_view.js";
import { failed, settled } from "../notices.js";
import { shortName } from "../short_names.js";
import { pick, t } from "../words.js";
import * as server from "./asking.js";
import { button, field } from "./controls.js";
import { showGrids } from "./layers.js";
import { around, edgesOf, keyOf, moved, neighbours, ringsOf, sharers } from "./topology.js";

const FROM_ZOOM = 13;
/** How wide a target is, for a thumb and for a mouse; handles must not lie over each other. */
const THUMB_PX = 46;
const MOUSE_PX = 26;
const PHONE = matchMedia("(width <= 720px)");

/**
 * @param {{map: any, hierarchy: () => any, handles: any, snap: any, draft: () => any,
 *   change: (step: any) => Promise<boolean>, draw: () => void}} given
 */
export function createGridTool(given) {
  const { map, hierarchy, handles, change, draw } = given;
  let community = "";
  let ground = { features: [], fixed: [] };
  let chosen = "";
  /** "", "split" or "merge". */
  let mode = "";
  let first = null;
  /** The line that terra-draw draws. @type {{stop: () => void, line: () => [number, number][]}|null} */
  let line = null;
  /** What was typed and not saved yet, and of which grid. @type {{id: string, name?: string, kind?: string}} */
  let typed = { id: "" };

  const feature = () => ground.features.find(({ id }) => id === chosen);
  const nameOf = (id) => short(ground.features.find((f) => f.id === id)?.properties.name || id);
  const short = (name) => shortName(name, hierarchy().get(community)?.properties.name ?? "");

  async function load(code) {
    community = code;
    ground = code ? await server.ground(given.draft().id, code) : { features: [], fixed: [] };
    if (!feature()) chosen = "";
  }

  /** The draft changed: the ground is another one. */
  async function renew() {
    if (community) await load(community);
    redraw();
  }

  function redraw() {
    const near = mode === "merge" ? new Set(neighbours(ground.features, chosen).map(({ id }) => id)) : undefined;
    showGrids(map, ground.features, chosen, near);
    handles.show(wanted());
  }

  /** Handles of the chosen grid that are in sight. */
  function wanted() {
    const own = feature();
    if (!own || mode === "merge" || map.getZoom() < FROM_ZOOM) return [];
    const shared = sharers(ground.features);
    const fixed = new Set(ground.fixed.map(keyOf));
    const seen = map.getBounds();
    const vertices = ringsOf(own).flat().map((at, i) => {
      const others = [...(shared.get(keyOf(at)) ?? [])].map(nameOf);
      const still = fixed.has(keyOf(at));
      const key = still ? "draw.handle.fixed" : others.length > 1 ? "draw.handle" : "draw.handle.own";
      return {
        id: `v${i}`,
        at,
        still: still || mode === "split",
        quiet: still && mode !== "split",
        look: still ? "fixed" : first && keyOf(first) === keyOf(at) ? "first" : "vertex",
        name: t(key, { n: i + 1, names: others.join(t("draw.and")) }),
      };
    });
    const between = new Map(mode ? [] : edgesOf(own).filter(({ ends }) => long(ends)).map(middle));
    const order = vertices.flatMap((vertex, i) => (between.has(i) ? [vertex, between.get(i)] : [vertex]));
    return order.filter(({ at }) => seen.contains(at));
  }

  /** Whether there is room for another target between the ends of an edge. */
  function long(ends) {
    const [a, b] = ends.map((end) => map.project(end));
    return Math.hypot(a.x - b.x, a.y - b.y) >= (PHONE.matches ? 2 * THUMB_PX : 2 * MOUSE_PX);
  }

  /** The handle in the middle of an edge, by the place of the vertex before it. */
  function middle({ index, ends: [a, b] }) {
    const at = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    return [index, { id: `m${index}`, at, still: true, look: "middle", glyph: "plus", name: t("draw.mid") }];
  }

  async function choose(id, code = community) {
    try {
      if (code !== community || !ground.features.length) await load(code);
      chosen = ground.features.some((f) => f.id === id) ? id : "";
      stop();
      const own = feature();
      if (own && (map.getZoom() < FROM_ZOOM + 2 || !map.getBounds().contains(center(own)))) moveTo(map, boxOf(own));
      settled("draw-ground");
      draw();
    } catch (error) {
      failed("draw-ground", error, () => choose(id, code));
    }
  }

  const center = (own) => {
    const [w, s, e, n] = boxOf(own);
    return [(w + e) / 2, (s + n) / 2];
  };

  /** A click on the map. @param {[number, number]} at */
  async function click(at) {
    if (mode === "split") return;
    const hit = around(ground.features, at);
    if (mode === "merge") return hit && hit.id !== chosen ? merge(hit.id) : undefined;
    if (hit) return choose(hit.id);
    try {
      const code = await server.communityAt(...at);
      if (!code) return;
      await load(code);
      await choose(around(ground.features, at)?.id ?? "", code);
    } catch (error) {
      failed("draw-ground", error, () => click(at));
    }
  }

  function stop() {
    mode = "";
    first = null;
    line?.stop();
    line = null;
    document.body.classList.remove("draw-lining");
    delete document.body.dataset.line;
  }

  /** Until the answer is there it is still the line that takes clicks, also the one that ended it. */
  async function split(places) {
    line?.stop();
    line = null;
    await change({ do: "split", key: chosen, line: places });
    stop();
    draw();
    document.getElementById("draw-split")?.focus({ preventScroll: true });
  }

  async function merge(other) {
    const key = chosen;
    stop();
    await change({ do: "merge", key, other });
    draw();
  }

  async function beginSplit() {
    mode = "split";
    document.body.classList.add("draw-lining");
    draw();
    try {
      const { drawLine } = await import("./line.js");
      const begun = await drawLine(map, { snap: given.snap, finish: split });
      if (mode !== "split" || line) return begun.stop();
      line = begun;
      document.body.dataset.line = "";
      settled("draw-line");
    } catch {
      failed("draw-line", new Error(t("draw.terra")));
    }
  }

  function beginMerge() {
    mode = "merge";
    draw();
    document.getElementById("draw-merge-list")?.querySelector("button")?.focus({ preventScroll: true });
  }

  function leaveMode() {
    const was = mode;
    stop();
    draw();
    document.getElementById(`draw-${was}`)?.focus({ preventScroll: true });
  }

  return {
    renew,
    redraw,
    click,
    shapes: () => ground.features,
    clear() {
      stop();
      chosen = community = "";
      ground = { features: [], fixed: [] };
    },
    /** Escape; says whether it meant something here. */
    escape() {
      if (mode) leaveMode();
      else if (chosen) {
        chosen = "";
        draw();
      } else return false;
      return true;
    },
    /** Open the grid that a step changed, so that a reload shows where the work is. */
    async open(key) {
      const found = given.draft().features.features.find(({ id }) => id === key);
      const code = found?.properties.parent_code ?? hierarchy().get(key)?.properties.parent_code;
      if (code) await choose(key, code);
    },
    handle: {
      moving: ({ at }, to) => showGrids(map, moved(ground.features, at, to), chosen),
      dropped: () => redraw(),
      async moved({ at }, to) {
        if (keyOf(at) === keyOf(to)) return redraw();
        await change({ do: "move", community, at, to });
      },
      press({ id, at }) {
        if (mode === "split") {
          if (!first || keyOf(first) === keyOf(at)) {
            first = at;
            return draw();
          }
          return split([first, at]);
        }
        if (id.startsWith("m")) change({ do: "insert", community, at }).then(() => handles.focus(`v${Number(id.slice(1)) + 1}`));
      },
      remove: ({ id, at }) => id.startsWith("v") && change({ do: "remove", community, at }),
    },
    /** What the panel shows of this tool. */
    panel() {
      const communities = hierarchy().ofLevel("community");
      const own = feature();
      return [
        !own && h("p.note", {}, t("draw.nothing.areas")),
        field("draw-community", t("draw.community"), [
          option("", t("draw.choose")),
          ...communities.map(({ properties: p }) => option(p.code, p.name || p.code)),
        ], community, (code) => choose("", code)),
        ground.features.length > 0 &&
          field("draw-grid", t("draw.grid"), [
            option("", t("draw.choose")),
            ...ground.features.map((f) => option(f.id, nameOf(f.id))),
          ], chosen, (id) => choose(id)),
        own && !mode && naming(own),
        own && !mode &&
          h("div.trial-tools", {},
            button("draw-split", "split", t("draw.split"), beginSplit),
            button("draw-merge", "merge", t("draw.merge"), beginMerge)),
        own && !mode && h("p.note.draw-keys", {}, t("draw.keys.areas")),
        mode === "split" && h("div.draw-armed", {},
          h("p", { role: "status" }, icon("split"), t(first ? "draw.split.first" : "draw.split.armed")),
          h("div.trial-tools", {},
            button("draw-finish", "check", t("draw.split.finish"), () => split(line?.line() ?? [])),
            button("draw-cancel", "x", t("draw.cancel"), leaveMode))),
        mode === "merge" && mergeList(),
      ];
    },
  };

  function naming(own) {
    const now = { ...own.properties, ...(typed.id === own.id ? typed : {}) };
    const input = h("input", { id: "draw-name", name: "name", value: now.name, maxLength: 100, autocomplete: "off" });
    const kinds = given.draft().kinds.map((k) => option(k.code, pick(k, k.code)));
    const kind = h("select", { id: "draw-grid-kind", name: "kind" }, own.properties.kind ? null : option("", t("draw.choose")), kinds);
    kind.value = now.kind;
    const keep = (event) => {
      event.preventDefault();
      typed = { id: "" };
      change({ do: "set", key: chosen, values: { name: input.value, kind: kind.value } });
    };
    const note = ({ target }) => (typed = { ...(typed.id === own.id ? typed : {}), id: own.id, [target.name]: target.value });
    return h("form.draw-form.draw-name", { on: { submit: keep, input: note } },
      h("div.field", {}, h("label.field-label", { htmlFor: "draw-name" }, t("draw.gridName")), input),
      h("div.field", {}, h("label.field-label", { htmlFor: "draw-grid-kind" }, t("draw.gridKind")), kind),
      h("button.button", { id: "draw-name-save", type: "submit" }, t("draw.save")));
  }

  function mergeList() {
    const near = neighbours(ground.features, chosen);
    return h("div.draw-armed", {},
      h("p", { role: "status" }, icon("merge"), t(near.length ? "draw.merge.armed" : "draw.merge.none")),
      h("div.draw-list", { id: "draw-merge-list" },
        near.map((f) => button(`draw-merge-${f.id}`, "", t("draw.merge.with", { name: nameOf(f.id) }), () => merge(f.id)))),
      button("draw-cancel", "x", t("draw.cancel"), leaveMode));
  }
}

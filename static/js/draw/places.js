/** Drawing facilities and sites: put one down, move it, describe it, take it away. */
import { getJson, url } from "../api.js";
import { byId, h, icon } from "../dom.js";
import { option } from "../fields.js";
import { bringIntoView, roomAround } from "../map_view.js";
import { failed, settled } from "../notices.js";
import { load, loaded } from "../town_layers.js";
import { pick, t } from "../words.js";
import { button, field } from "./controls.js";
import { placeForm } from "./form.js";
import { showLinks } from "./layers.js";

const REACH_PX = 10;
const SHOWN = { facilities: ["facilities-theme", "facilities", "facilities-short"], sites: ["sites", "sites-short"] };

/**
 * @param {{map: any, town: any, layer: string, handles: any, draft: () => any,
 *   snapPlace: (place: [number, number]) => [number, number],
 *   change: (step: any) => Promise<boolean>, draw: () => void}} given
 */
export function createPlaceTool(given) {
  const { map, town, layer, handles, snapPlace, draft, change, draw } = given;
  let chosen = "";
  let armed = false;
  let kind = "";
  /** What was typed and not saved yet, by place. @type {Map<string, Record<string, string>>} */
  const typed = new Map();
  const typedOf = (key) => typed.get(key) ?? typed.set(key, {}).get(key);

  const changed = () => draft().features.features;
  const kinds = () => draft().kinds;
  const kindName = (code) => pick(kinds().find((k) => k.code === code), code);
  /** Places that were asked for one by one, where the layer is in tiles. @type {Map<string, any>} */
  const fetched = new Map();

  /** The places of the store by their keys: the code, or the id where the code says too little. */
  function stored() {
    const all = loaded(layer);
    const often = new Map();
    for (const { properties: p } of all) often.set(p.code, (often.get(p.code) ?? 0) + 1);
    const key = (f) => (f.properties.code && often.get(f.properties.code) === 1 ? f.properties.code : `#${f.id}`);
    return [...all.map((f) => ({ ...f, id: key(f) })), ...fetched.values()];
  }
  /** A place as the draft has it, else as the store. */
  const find = (key) => changed().find(({ id }) => id === key) ?? stored().find(({ id }) => id === key);
  const nameOf = ({ properties: p }) => p.name || (p.key?.startsWith("+") ? kindName(p.kind) : p.code) || kindName(p.kind);

  function wanted() {
    const keys = new Set(changed().map(({ id }) => id));
    const own = changed().map((f) => pin(f, f.properties.new ? "new" : "changed"));
    const gone = draft().gone.flatMap((key) => {
      const was = stored().find(({ id }) => id === key);
      return was ? [{ ...pin(was, "gone"), still: true, glyph: "x", name: t("draw.gone", { name: nameOf(was) }) }] : [];
    });
    const held = chosen && !keys.has(chosen) && !draft().gone.includes(chosen) && find(chosen);
    return [...own, ...gone, ...(held ? [pin(held, "changed")] : [])];
  }

  const pin = (feature, look) => ({
    id: `p${feature.id}`,
    at: feature.geometry.coordinates,
    look: feature.id === chosen ? "pin-chosen" : `pin-${look}`,
    glyph: "map-pin",
    name: t("draw.pin", { name: nameOf(feature) }),
  });

  function redraw() {
    handles.show(wanted());
    const lines = changed().flatMap((f) => {
      const was = stored().find(({ id }) => id === f.id);
      return was ? [[was.geometry.coordinates, f.geometry.coordinates]] : [];
    });
    showLinks(map, lines);
  }

  async function choose(key, { focus = false } = {}) {
    if (key && !find(key) && !draft().gone.includes(key)) await fetchOne(key);
    chosen = key;
    const own = key && find(key);
    if (own) bringIntoView(map, own.geometry.coordinates);
    draw();
    if (focus) handles.focus(`p${key}`);
  }

  async function fetchOne(code) {
    try {
      const { features } = await getJson(url(`/api/places/${layer}/${encodeURIComponent(code)}`));
      fetched.set(code, { ...features[0], id: code });
      settled("draw-place");
    } catch (error) {
      failed("draw-place", error, () => choose(code));
    }
  }

  function arm(on) {
    armed = on;
    document.body.classList.toggle("draw-aiming", on);
    draw();
    byId(on ? "draw-centre" : "draw-add")?.focus({ preventScroll: true });
  }

  async function put(at) {
    arm(false);
    const known = new Set(changed().map(({ id }) => id));
    if (await change({ do: "add", at, values: { kind } })) {
      const made = changed().find(({ id }) => !known.has(id));
      if (made) choose(made.id, { focus: true });
    }
  }

  function putAtCentre() {
    const { width, height } = map.getCanvas().getBoundingClientRect();
    const { top, bottom, left, right } = roomAround();
    const { lng, lat } = map.unproject([(left + width - right) / 2, (top + height - bottom) / 2]);
    put([lng, lat]);
  }

  /** A click on the map. @param {[number, number]} at @param {{x: number, y: number}} point */
  function click(at, point) {
    if (armed) return put(snapPlace(at));
    const box = [
      [point.x - REACH_PX, point.y - REACH_PX],
      [point.x + REACH_PX, point.y + REACH_PX],
    ];
    const layers = SHOWN[layer].filter((id) => map.getLayer(id));
    const [hit] = map.queryRenderedFeatures(box, { layers });
    if (!hit) return choose("");
    const known = stored().find((f) => f.properties.code === hit.properties.code && (hit.properties.code || f.id === `#${hit.id}`));
    return choose(known?.id ?? hit.properties.code, { focus: true });
  }

  async function remove(key) {
    await change({ do: "take", key });
    choose("");
    byId("draw-add")?.focus({ preventScroll: true });
  }

  const keyOf = ({ id }) => id.slice(1);
  return {
    async renew() {
      await load(map, town, layer);
      kind ||= kinds()[0]?.code ?? "";
      if (chosen && !find(chosen)) chosen = "";
      redraw();
    },
    redraw,
    click,
    shapes: () => [],
    clear() {
      chosen = "";
      if (armed) arm(false);
      showLinks(map, []);
    },
    escape() {
      if (armed) arm(false);
      else if (chosen) choose("");
      else return false;
      return true;
    },
    open: (key) => choose(key),
    handle: {
      moving() {},
      dropped: redraw,
      moved: (handle, to) => change({ do: "place", key: keyOf(handle), to }),
      press: (handle) => choose(keyOf(handle), { focus: true }),
      remove: (handle) => remove(keyOf(handle)),
    },
    panel() {
      const own = chosen && !draft().gone.includes(chosen) ? find(chosen) : null;
      return [
        !own && !armed && h("p.note", {}, t("draw.nothing.places")),
        armed
          ? h("div.draw-armed", {},
              h("p", { role: "status" }, icon("map-pin"), t("draw.armed")),
              field("draw-kind", t("draw.field.kind"), kinds().map((k) => option(k.code, pick(k, k.code))), kind, (value) => (kind = value)),
              h("div.trial-tools", {},
                button("draw-centre", "crosshair", t("draw.centre"), putAtCentre, { look: ".button-primary" }),
                button("draw-cancel", "x", t("draw.cancel"), () => arm(false))))
          : button("draw-add", "plus", t("draw.add"), () => arm(true), { look: ".button-primary" }),
        !armed && existing(),
        own && placeForm({
          layer,
          feature: own,
          kinds: kinds(),
          typed: typedOf(chosen),
          async save(values) {
            const key = chosen;
            const { more } = typedOf(key);
            if (await change({ do: "set", key, values })) {
              typed.set(key, { more });
              draw();
            }
          },
          remove: () => remove(chosen),
        }),
        own && h("p.note.draw-keys", {}, t("draw.keys.places")),
      ];
    },
  };

  function existing() {
    const own = stored();
    if (!own.length) return null;
    const entries = own.map((f) => option(f.id, nameOf(f)));
    return field("draw-existing", t("draw.existing"), [option("", t("draw.choose")), ...entries],
      own.some(({ id }) => id === chosen) ? chosen : "", (key) => choose(key, { focus: true }));
  }
}

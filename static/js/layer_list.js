/** The layers: on or off, how many features, and each as GeoJSON. */
import { url } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { COLOURED, paramsOf, size } from "./layer_data.js";
import { count } from "./numbers.js";
import { STAGE_GROUPS } from "./point_layers.js";
import { rulesOf } from "./themes/catalogue.js";
import { t } from "./words.js";

const ORDER = [
  "facilities",
  "cases",
  "sites",
  "organizations",
  "residences",
  "gaps",
  "break_zones",
  "paths",
  "backdrops",
];
const OVER = ["closed", "rejected", "void"];

/** How many features a switch stands for; null when only the layer itself will say. */
function counted(town, layer) {
  if (layer === "cases")
    return size(town, "cases") - OVER.reduce((sum, stage) => sum + size(town, "cases", stage), 0);
  if (layer === "break_zones") return town.run?.break_zones ?? null;
  if (layer === "gaps")
    return (town.run?.gaps ?? []).reduce(
      (sum, gap) => sum + (COLOURED.includes(gap.measure) ? 0 : gap.subjects),
      0,
    );
  return size(town, layer);
}

/** Whether there is anything to switch on. */
const isThere = (town, layer) =>
  layer === "break_zones"
    ? rulesOf(town).some((rule) => rule.measure === "breaks")
    : counted(town, layer) > 0;

/** What the signs of a layer mean. */
function key(layer, town) {
  if (layer === "cases") {
    const dots = Object.keys(STAGE_GROUPS).map((group) =>
      h("li", {}, h(`span.dot.dot-${group}`, {}), t(`caseKey.${group}`)),
    );
    return h("ul.key", {}, dots, h("li", {}, h("span.dot.dot-overdue", {}), t("caseKey.overdue")));
  }
  if (layer === "break_zones") return h("div.zones", { id: "break-zones" });
  if (layer !== "facilities") return null;
  const families = [
    ...new Set((town.run?.kinds ?? []).filter((k) => k.count).map((k) => k.family)),
  ];
  return (
    families.length > 0 &&
    h(
      "ul.key",
      {},
      families.map((f) => h("li", {}, h(`span.sign.sign-${f}`, {}), t(`family.${f}`))),
    )
  );
}

/**
 * Draw the list.
 * @param {Element} host
 * @param {any} town
 * @param {Set<string>} shown
 * @param {(layer: string, on: boolean) => void} turn
 */
export function drawLayers(host, town, shown, turn) {
  const there = ORDER.filter((layer) => isThere(town, layer));
  const rows = there.map((layer) => {
    const name = t(`layer.${layer}`);
    const box = h("input", {
      type: "checkbox",
      checked: shown.has(layer),
      name: layer,
      on: { change: (event) => turn(layer, event.target.checked) },
    });
    const address = url(`/layers/${layer}.geojson`, {
      ...paramsOf(town, layer),
      date: town.date,
      download: 1,
    });
    return h(
      "li.layer",
      {},
      h(
        "label.layer-name",
        {},
        box,
        h("span", {}, name),
        counted(town, layer) !== null && h("span.layer-count", {}, count(counted(town, layer))),
      ),
      h(
        "a.icon-button",
        {
          href: address,
          download: "",
          title: t("downloadLayer", { layer: name }),
          "aria-label": t("downloadLayer", { layer: name }),
        },
        icon("download"),
      ),
      shown.has(layer) && key(layer, town),
    );
  });
  const held = document.activeElement?.getAttribute("name");
  fill(host, h("h2", {}, t("layers")), h("ul.layers", {}, rows));
  if (held) /** @type {any} */ (host.querySelector(`[name="${held}"]`))?.focus();
}

/** The layers: on or off, how many features, and each as GeoJSON. */
import { url } from "./api.js";
import { fill, h, icon } from "./dom.js";
import { PARAMS, size } from "./layer_data.js";
import { count } from "./numbers.js";
import { STAGE_GROUPS } from "./point_layers.js";
import { t } from "./words.js";

const ORDER = [
  "facilities",
  "cases",
  "sites",
  "organizations",
  "residences",
  "gaps",
  "paths",
  "backdrops",
];
const OVER = ["closed", "rejected", "void"];

/** How many features a switch stands for. */
function counted(town, layer) {
  if (layer === "cases")
    return size(town, "cases") - OVER.reduce((sum, stage) => sum + size(town, "cases", stage), 0);
  if (layer === "gaps")
    return (town.run?.gaps ?? []).reduce(
      (sum, gap) => sum + (gap.measure === "reach" ? 0 : gap.subjects),
      0,
    );
  return size(town, layer);
}

/** What the signs of a layer mean. */
function key(layer, town) {
  if (layer === "cases") {
    const dots = Object.keys(STAGE_GROUPS).map((group) =>
      h("li", {}, h(`span.dot.dot-${group}`, {}), t(`caseKey.${group}`)),
    );
    return h("ul.key", {}, dots, h("li", {}, h("span.dot.dot-overdue", {}), t("caseKey.overdue")));
  }
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
  const there = ORDER.filter((layer) => counted(town, layer) > 0);
  const rows = there.map((layer) => {
    const name = t(`layer.${layer}`);
    const box = h("input", {
      type: "checkbox",
      checked: shown.has(layer),
      name: layer,
      on: { change: (event) => turn(layer, event.target.checked) },
    });
    const address = url(`/layers/${layer}.geojson`, { ...PARAMS[layer], download: 1 });
    return h(
      "li.layer",
      {},
      h(
        "label.layer-name",
        {},
        box,
        h("span", {}, name),
        h("span.layer-count", {}, count(counted(town, layer))),
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

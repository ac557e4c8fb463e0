/** The break zones below their switch: how many grids and people each holds, and the way to it. */
import { fill, h } from "../dom.js";
import { extent } from "../geometry.js";
import { count } from "../numbers.js";
import { t } from "../words.js";

/**
 * @param {Element|null} host
 * @param {any[]} features
 * @param {(box: [number, number, number, number]) => void} go
 */
export function drawZones(host, features, go) {
  if (!host) return;
  if (!features.length) return fill(host, h("p.note", {}, t("noZones")));
  const row = ({ properties: zone, geometry }) =>
    h(
      "li",
      {},
      h(
        "button.rank",
        { type: "button", "data-zone": zone.zone, on: { click: () => go(extent(geometry)) } },
        h("span.rank-name", {}, t("zone", { n: zone.zone })),
        h(
          "span.rank-value",
          {},
          t("zoneHolds", { grids: count(zone.grids), residents: count(zone.residents) }),
        ),
      ),
    );
  fill(host, h("ol.ranks", {}, features.map(row)));
}

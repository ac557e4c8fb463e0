/** Says that one has to come nearer, where the coloured areas are too small to be drawn. */
import { byId, fill, h, icon } from "../dom.js";
import { STILL } from "../palette.js";
import { t } from "../words.js";
import { setOf } from "./sources.js";

/**
 * @param {{map: any, town: any, theme: any}} given
 */
export function createZoomHint({ map, town, theme }) {
  if (!setOf(town, "areas")) return;
  const host = h("p.zoom-hint", { id: "zoom-hint", role: "status", hidden: true });
  byId("busy").after(host);
  let said = "";

  /** From which zoom on the areas of the theme are in the tiles. */
  const first = () => town.tiles.sets.areas.layers[theme.level()]?.min_zoom ?? 0;

  function look() {
    const level = theme.level();
    const near = map.getZoom() >= first();
    const text = near || document.body.classList.contains("no-layers") ? "" : level;
    if (text === said) return;
    said = text;
    host.hidden = !text;
    const nearer = () => map.easeTo({ zoom: first() + 0.05, duration: STILL ? 0 : 300 });
    fill(
      host,
      text &&
        h(
          "button.button",
          { type: "button", on: { click: nearer } },
          icon("plus"),
          t("comeNearer", { level: t(`near.${level}`) }),
        ),
    );
  }

  map.on("zoomend", look);
  theme.onChange(look);
  look();
}

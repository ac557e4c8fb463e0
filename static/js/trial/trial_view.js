/** Draws a trial: its panel, its pins and dots, the areas as they would be. */
import { byId, fill, h, icon } from "../dom.js";
import { refill } from "../focus.js";
import { giveData } from "../give_data.js";
import { drawOver } from "../overlays.js";
import { reachFigure } from "../themes/reach.js";
import { stressFacilities } from "../paint_theme.js";
import { kindName } from "../themes/catalogue.js";
import { t } from "../words.js";
import { drawTrialAreas, drawTrialSummary } from "./trial_summary.js";
import { changeList, existing, tools } from "./trial_tools.js";

/**
 * The theme with the areas as the trial leaves them.
 * @param {import("../themes.js").Theme} theme reach, or the figures of the standard that is asked
 * @param {any} answer
 */
export function altered(theme, answer) {
  const areas = new Map(theme.areas);
  for (const [code, { after }] of Object.entries(answer?.areas ?? {})) {
    const now = areas.get(code);
    if (now) areas.set(code, reachFigure(now.of, after));
  }
  return { ...theme, areas };
}

/** Names, marks and places of the things of a trial. */
export function thingsOf(items, { town, facilities }) {
  const family = (kind) => town.run.kinds.find((k) => k.kind === kind)?.family ?? "other";
  const known = new Map(facilities.map((feature) => [feature.properties.code, feature]));
  let news = 0;
  return items.flatMap((item) => {
    const feature = known.get(item.code);
    if (item.code && !feature) return [];
    const kind = item.kind ?? feature.properties.kind;
    const [lon, lat] = feature?.geometry.coordinates ?? [];
    const name = item.code
      ? feature.properties.name || item.code
      : `${t("trial.new", { n: ++news })} · ${kindName(town, kind)}`;
    return {
      item,
      kind,
      name,
      mark: item.code ? "" : String(news),
      family: family(kind),
      capacity: feature?.properties.capacity,
      from: feature ? [lon, lat] : null,
      at: [item.lon ?? lon, item.lat ?? lat],
    };
  });
}

/** A dashed line from where a facility stands to where it is moved. */
function links(things) {
  const moved = things.filter(({ item, from }) => from && !item.closed && item.lon !== undefined);
  const line = ({ from, at }) => ({
    type: "Feature",
    properties: {},
    geometry: { type: "LineString", coordinates: [from, at] },
  });
  return moved.map(line);
}

/** The banner that says what this is, with the way out. @param {() => void} leave */
export function drawBanner(leave) {
  fill(
    byId("trial-banner"),
    icon("flask-conical"),
    h("span", {}, t("trial.banner")),
    h(
      "button.button",
      { id: "trial-leave", type: "button", on: { click: leave } },
      t("trial.leave"),
    ),
  );
}

/**
 * Draw pins, dashes, and the lists of the panel.
 * @param {{map: any, pins: any, things: any[], theme: any, given: any}} what
 */
export function drawThings({ map, pins, things, theme, given }) {
  const kinds = theme?.kinds ?? [];
  stressFacilities(map, kinds, things.map(({ item }) => item.code).filter(Boolean));
  drawPins({ map, pins, things });
  refill(byId("trial-tools"), tools(given));
  refill(byId("trial-changes"), changeList({ ...given, things }));
  refill(byId("trial-others"), existing(given));
}

/** Pins and dashes alone, for the time of a drag. */
export function drawPins({ map, pins, things }) {
  drawOver(map, "trial-link", links(things));
  pins.show(
    things.map(({ item, name, mark, family, at }) => ({
      id: item.id,
      name: t("trial.pin", { name }),
      mark,
      family,
      closed: Boolean(item.closed),
      isNew: !item.code,
      lon: at[0],
      lat: at[1],
    })),
  );
}

/**
 * Draw an answer: the numbers, the homes, the areas.
 * @param {{map: any, answer: any, seats: any, view: any, hierarchy: any, go: (code: string) => void}} what
 *   `seats` are the figures of the standard that is asked; null when reach is
 */
export function drawAnswer({ map, answer, seats, view, hierarchy, go }) {
  const said = (key) => t(seats ? `trial.seats.${key}` : `trial.${key}`);
  giveData(map, "trial-homes", answer.residences?.features ?? []);
  view.alter((theme) => altered(seats ?? theme, answer));
  drawTrialSummary(byId("trial-summary"), answer);
  drawTrialAreas(byId("trial-areas"), answer, { hierarchy, level: view.level(), go });
  fill(
    byId("trial-key"),
    answer.newly_covered > 0 && h("li", {}, h("span.dot.dot-gained", {}), said("homes")),
    answer.newly_uncovered > 0 && h("li", {}, h("span.dot.dot-lost", {}), said("homesLost")),
  );
}

/** Take everything of a trial off the map. @param {{map: any, view: any, pins: any}} what */
export function clearTrial({ map, view, pins }) {
  giveData(map, "trial-homes", []);
  drawPins({ map, pins, things: [] });
  stressFacilities(map, view.current()?.kinds ?? []);
  view.alter(null);
}

/** The panel of a place: the areas around it, what is nearest on foot, its coordinates in every datum. */
import { getJson, url } from "../api.js";
import { DAY } from "../date/day.js";
import { h, icon } from "../dom.js";
import { LEVELS } from "../hierarchy.js";
import { count } from "../numbers.js";
import { copyText } from "../table/copy.js";
import { LANG, pick, t } from "../words.js";
import { lonlatOf } from "./pin.js";

/** What is known of the place with a code. @param {string} code @param {AbortSignal} signal */
export async function fetchPlace(code, signal) {
  const lonlat = lonlatOf(code);
  if (!lonlat) throw new Error(t("place.wrong"));
  const [lon, lat] = lonlat;
  return getJson(url("/api/place", { lon, lat, date: DAY }), { signal });
}

const written = ({ lon, lat }) => `${lon.toFixed(6)}, ${lat.toFixed(6)}`;

/** What a place is called. */
export const placeName = (place) =>
  place.address ? t("place.near", { address: place.address }) : written(place);

/** The heading of the panel. */
export const pinHead = (place) => [
  h("h2.panel-name", { tabIndex: -1 }, placeName(place)),
  h("p.panel-code", {}, h("span.tag", {}, t("one.place")), h("span", {}, written(place))),
];

const section = (title, ...children) =>
  h("section.panel-section", {}, h("h3", {}, title), ...children);

const first = (title, ...children) =>
  h("section.panel-section.place-first", {}, h("h3", {}, title), ...children);

/** The way down to the place, every area a button. */
function around(place, chooseArea) {
  if (!place.parents.length) return h("p.note", {}, t("place.nowhere"));
  const steps = [...place.parents].sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
  return h(
    "nav.crumbs.place-in",
    { "aria-label": t("place.in") },
    steps.map(({ code, name }) =>
      h("button", { type: "button", "data-code": code, on: { click: () => chooseArea(code) } }, name),
    ),
  );
}

/** What is nearest on foot, or why nothing is known. */
function nearest({ nearest: found }, choosePlace) {
  if (!found) return h("p.note", {}, t("place.noRun"));
  const kinds = pick(found);
  const m = count(found.state === "found" ? found.distance_m : found.limit_m);
  const why = { no_path: "place.noPath", too_far: "place.tooFar", none: "place.none" }[found.state];
  if (why) return h("p.note", {}, t(why, { kinds, m }));
  return h(
    "p.place-nearest",
    {},
    h(
      "button.link",
      {
        type: "button",
        "data-code": found.code,
        on: { click: () => choosePlace("facility", found.code) },
      },
      found.name,
    ),
    h("span.note", {}, t("place.away", { kinds, m })),
  );
}

/** The place in one datum, and a button that copies it. */
function coordinates(at, say) {
  const text = `${at.lon},${at.lat}`;
  async function copy() {
    say((await copyText(text)) ? t("place.copied", { text }) : t("place.copyFailed"));
  }
  return h(
    "li.place-datum",
    {},
    h("span", {}, h("span.field-label", {}, t(`datum.${at.datum}`)), h("span.place-lonlat", {}, text)),
    h(
      "button.icon-button",
      {
        type: "button",
        title: t("place.copy", { datum: at.datum }),
        "aria-label": t("place.copy", { datum: at.datum }),
        "data-datum": at.datum,
        on: { click: copy },
      },
      icon("copy"),
    ),
  );
}

/**
 * The body of the panel.
 * @param {any} place
 * @param {{chooseArea: (code: string) => void, choosePlace: (type: string, code: string) => void}} given
 */
export function pinBody(place, { chooseArea, choosePlace }) {
  const said = h("p.note", { role: "status", id: "place-said" });
  const say = (text) => {
    said.textContent = text;
  };
  return [
    first(t("place.in"), around(place, chooseArea)),
    section(t("place.nearest"), nearest(place, choosePlace)),
    h(
      "a.button",
      {
        href: url("/responsible", {
          lon: place.lon,
          lat: place.lat,
          date: DAY,
          lang: LANG === "en" ? "en" : "",
        }),
        "data-action": "responsible",
      },
      icon("users"),
      t("responsible"),
    ),
    section(
      t("place.coordinates"),
      h(
        "ul.plain",
        {},
        place.datums.map((at) => coordinates(at, say)),
      ),
      said,
    ),
  ];
}

/** Keeps the tiles current: says that newer ones are being made, and draws them when they are there. */
import { getJson, sendJson, url } from "../api.js";
import { byId, h } from "../dom.js";
import { failed, settled } from "../notices.js";
import { t } from "../words.js";
import { forgetArchives } from "./archive.js";
import { useArchives } from "./sources.js";

const OFTEN_MS = 2_000;
const SELDOM_MS = 30_000;
const WAITS = ["due", "publishing"];

/**
 * @param {{map: () => any, town: any, renew: (tiles: any) => Promise<void>}} given
 *   `renew` fetches what else hangs on the areas
 */
export function createTileWatch({ map, town, renew }) {
  let timer = 0;
  let wait = OFTEN_MS;
  let broken = false;
  const drawn = Object.keys(town.tiles?.sets ?? {}).length > 0;
  /** The files that the map draws from. */
  let files = filesOf(town.tiles);

  async function look() {
    timer = 0;
    try {
      const tiles = await getJson(url("/api/tiles"));
      wait = OFTEN_MS;
      await take(tiles);
    } catch (error) {
      wait = Math.min(2 * wait, SELDOM_MS); // it may be starting again
      if (broken) failed("tiles", error, again);
      plan();
    }
  }

  async function take(tiles) {
    say(tiles);
    const fresh = filesOf(tiles);
    if (broken || fresh !== files) await use(tiles, fresh);
    if (WAITS.includes(tiles.state)) plan();
    else if (tiles.state === "failed") refused(tiles);
  }

  /** Draw what is published now; a page that began without tiles only offers to load again. */
  async function use(tiles, fresh) {
    const same = Object.keys(town.tiles.sets).every((set) => tiles.sets[set]);
    if (!drawn || !same) return offer();
    forgetArchives();
    useArchives(map(), tiles);
    if (tiles.sets.areas && (broken || tiles.sets.areas.index !== town.tiles.sets.areas.index))
      await renew(tiles);
    town.tiles = tiles;
    files = fresh;
    broken = false;
    for (const key of ["tiles", "map"]) settled(key);
  }

  function plan() {
    if (!timer) timer = window.setTimeout(look, wait);
  }

  function again() {
    settled("tiles");
    wait = OFTEN_MS;
    clearTimeout(timer);
    look();
  }

  return {
    start() {
      if (WAITS.includes(town.tiles?.state)) {
        say(town.tiles);
        plan();
      } else if (town.tiles?.state === "failed") refused(town.tiles);
    },
    /** An archive cannot be read: it was replaced, or the server is away. */
    broke(error) {
      if (broken) return;
      broken = true;
      if (error.status === 0 || error.status === 401) failed("tiles", error, again);
      plan();
    },
  };

  function refused(tiles) {
    if (!town.may?.publish) return;
    failed("publishing", new Error(t("publishFailed", { said: tiles.error })), async () => {
      await sendJson("POST", url("/api/tiles")).catch((error) => failed("publishing", error));
      plan();
    });
  }
}

/** What tells one state of the archives from another. */
const filesOf = (tiles) =>
  Object.values(tiles?.sets ?? {})
    .map(({ file }) => file)
    .sort()
    .join();

/** Say how far publishing is, to those who wait for it. */
function say(tiles) {
  let host = document.getElementById("tiles-state");
  if (tiles.state !== "publishing") return host?.remove();
  if (!host) {
    host = h("p.busy.tiles-state", { id: "tiles-state", role: "status" });
    byId("busy").after(host);
  }
  const { done, total } = tiles;
  const layer = t(`tiles.${tiles.phase}`);
  const text = t("publishing", { layer, n: Math.min(done + 1, total || 1), total: total || 1 });
  if (host.textContent !== text) host.textContent = text;
}

/** The first tiles of this town are there: offer to draw from them. */
function offer() {
  settled("tiles-offer");
  const reload = () => location.reload();
  const close = () => settled("tiles-offer");
  byId("notices").append(
    h(
      "div.notice",
      { "data-key": "tiles-offer", role: "status" },
      h("p", {}, t("tilesNew")),
      h(
        "div.notice-actions",
        {},
        h("button.button", { type: "button", on: { click: reload } }, t("reload")),
        h("button.button", { type: "button", on: { click: close } }, t("dismiss")),
      ),
    ),
  );
}

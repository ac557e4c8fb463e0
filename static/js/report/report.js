/** Reporting a case: where, what, words and photos, is it known already, sent or kept to be sent. */
import { getJson, url } from "../api.js";
import { h, icon } from "../dom.js";
import { ACCOUNT, told } from "../outbox/outbox.js";
import { dropDraft, dropWaiting } from "../outbox/store.js";
import { takeClicks } from "../tools/busy.js";
import { learn, pick, t } from "../words.js";
import { REPORT } from "../words/report.js";
import { allClasses, classList, remember } from "./classes.js";
import { reaches } from "./contact.js";
import { emptyDraft, keepDraft, openDraft } from "./draft.js";
import { createFrame } from "./frame.js";
import { areaAt, middle, putBelow, whereAmI } from "./place.js";
import { putInLine, received, refused, sendNow, waits } from "./sending.js";
import { wordsAndPhotos } from "./words_and_photos.js";

learn(REPORT);

const CLOSE_ENOUGH = 15;
const NEAR_MS = 4_000;

/**
 * Open the report on the map.
 * @param {{map: any, store: any, theme: any}} given
 * @param {HTMLElement} opener gets the focus back
 */
export function openReport({ map, store, theme }, opener) {
  const leave = () => store.set({ report: "" }, { push: false });
  const frame = createFrame(leave);
  const { panel } = frame;
  const mark = h("div.report-mark", { "aria-hidden": "true" }, icon("map-pin"));
  document.body.append(mark, panel);
  takeClicks(true, "reporting");

  let draft = emptyDraft();
  let closed = false;
  /** @type {any[]} */
  let classes = [];
  const keep = () => keepDraft(draft);

  function show(...step) {
    if (closed) return;
    frame.show(...step);
    mark.hidden = panel.dataset.step !== "place";
    aim();
  }

  function go(step) {
    draft.step = step;
    keep();
    ({ place: showPlace, class: showClass, words: showWords })[step]();
  }

  // ---- where

  const point = () => middle(map, panel);

  /** Keep the mark in the middle of what is seen. */
  function aim() {
    if (mark.hidden) return;
    const [x, y] = point();
    mark.style.transform = `translate(${x}px, ${y}px)`;
  }

  function showPlace() {
    const said = h("p.report-area", { id: "report-area", role: "status" });
    const gps = h("p.note", { id: "report-gps-said", role: "status" });
    show(
      "place",
      [
        h("p", {}, t("report.place")),
        said,
        h("button.button", { type: "button", id: "report-gps", on: { click: locate } }, icon("locate-fixed"), t("report.gps")),
        gps,
      ],
      { next: () => go("class") },
    );
    see();

    async function locate() {
      gps.textContent = t("report.gps.asking");
      try {
        const { lon, lat, accuracy } = await whereAmI();
        putBelow(map, [lon, lat], point());
        draft.accuracy = Math.round(accuracy);
        gps.textContent = t("report.gps.found", { m: draft.accuracy });
        see();
      } catch (error) {
        gps.textContent = t(`report.gps.${error.message}`);
      }
    }
  }

  /** What lies below the mark now. */
  function see() {
    if (closed || panel.dataset.step !== "place") return;
    aim();
    const { lng, lat } = map.unproject(point());
    const area = areaAt(map, point(), theme.level());
    const close = map.getZoom() >= CLOSE_ENOUGH;
    draft.place = [lng, lat];
    draft.area = area?.name ?? "";
    keep();
    const said = panel.querySelector("#report-area");
    said.textContent = area ? area.name : t("report.outside");
    said.classList.toggle("report-short", !area);
    if (area && !close) said.textContent += ` · ${t("report.closer")}`;
    panel.querySelector("#report-next").disabled = !area || !close;
  }

  /** A hand that moves the map takes the place from the phone. */
  const moved = (event) => {
    if (event.originalEvent) draft.accuracy = null;
    see();
  };

  // ---- what

  async function showClass() {
    show("class", h("p.note", { role: "status" }, "…"), { back: () => go("place") });
    try {
      classes = await allClasses();
    } catch {
      const again = h("button.button", { type: "button", on: { click: showClass } }, t("retry"));
      show("class", h("div.problem", { role: "alert" }, h("p", {}, t("report.noNetworkClasses")), again), { back: () => go("place") });
      return;
    }
    if (draft.step !== "class") return;
    const choose = (id) => {
      draft.klass = id;
      go("words");
    };
    show("class", classList(classes, draft.klass, choose), { back: () => go("place") });
  }

  const className = () => pick(classes.find((one) => one.id === draft.klass), draft.klass);

  // ---- words and photos

  async function showWords() {
    classes = classes.length ? classes : await allClasses().catch(() => []);
    show(
      "words",
      [h("p.report-so-far", {}, h("strong", {}, className()), draft.area && h("span.note", {}, draft.area)), wordsAndPhotos(draft, keep)],
      { back: () => go("class"), next: check, nextText: t("report.send") },
    );
  }

  // ---- known already?

  async function check() {
    if (!reaches(draft.contact)) return panel.querySelector("#report-contact").focus();
    panel.querySelector("#report-next").disabled = true;
    const [lon, lat] = draft.place;
    const address = url("/api/cases/near", { class: draft.klass, lon: lon.toFixed(7), lat: lat.toFixed(7) });
    const found = await getJson(address, { signal: AbortSignal.timeout(NEAR_MS) }).catch(() => ({ cases: [] }));
    const open = found.cases.filter((one) => one.open);
    return open.length ? showSame(open) : send("");
  }

  function showSame(cases) {
    show(
      "same",
      [
        h("p", {}, t("report.same")),
        h(
          "ul.report-same",
          {},
          cases.map((one) =>
            h(
              "li",
              { "data-code": one.code },
              h("strong", {}, one.title),
              h("span.note", {}, `${pick(one)} · ${one.code}`),
              h("button.button", { type: "button", on: { click: () => send(one.code) } }, t("report.same.yes")),
            ),
          ),
        ),
      ],
      { back: () => go("words"), next: () => send(""), nextText: t("report.same.no") },
    );
  }

  // ---- sent, or kept to be sent

  async function send(code) {
    remember(draft.klass);
    const old = draft;
    await putInLine(old, code, className());
    draft = emptyDraft();
    const { left, answer } = await sendNow(old.key);
    if (left?.state === "refused") return showRefused(left, old);
    if (left) return end(t("report.waits"), waits(left, [another()]));
    document.documentElement.dataset.reported = answer.code; // one's own is no news
    return end("", received(answer, code, [way("report.show", () => look(answer.code)), another()]));
  }

  function end(title, body) {
    if (closed) return;
    frame.showEnd(title, body);
    mark.hidden = true;
  }

  const way = (words, click) => h("button.button", { type: "button", on: { click } }, t(words));
  const another = () => h("button.button", { type: "button", id: "report-another", on: { click: () => go("place") } }, icon("plus"), t("report.another"));

  function look(code) {
    leave();
    store.set({ select: `case:${code}`, why: "" });
  }

  /** What was typed comes back to be changed, under a key of its own. */
  function showRefused(left, old) {
    const edit = async () => {
      await dropWaiting(left.key);
      told();
      draft = { ...old, key: emptyDraft().key };
      go("place");
    };
    end(t("report.refused"), refused(left, [way("report.edit", edit)]));
  }

  // ---- begin and end

  const escape = (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    leave();
  };
  panel.addEventListener("keydown", escape);
  map.getCanvas().addEventListener("keydown", enter);
  map.on("moveend", moved);
  map.on("idle", see);
  addEventListener("resize", aim);

  /** On the map, Enter takes the place below the mark. */
  function enter(event) {
    if (event.key === "Escape") return escape(event);
    const next = /** @type {any} */ (panel.querySelector("#report-next"));
    if (event.key === "Enter" && panel.dataset.step === "place" && !next.disabled) next.click();
    return undefined;
  }

  (async () => {
    draft = await openDraft();
    const left = draft.klass || draft.text || draft.photos.length;
    if (draft.place && left) putBelow(map, draft.place, point());
    go(left ? draft.step : "place");
    document.documentElement.dataset.report = "open";
  })();

  return {
    close() {
      closed = true;
      map.off("moveend", moved);
      map.off("idle", see);
      map.getCanvas().removeEventListener("keydown", enter);
      removeEventListener("resize", aim);
      if (!draft.klass && !draft.text && !draft.photos.length) dropDraft(ACCOUNT);
      panel.remove();
      mark.remove();
      takeClicks(false, "reporting");
      delete document.documentElement.dataset.report;
      opener.focus({ preventScroll: true });
    },
  };
}

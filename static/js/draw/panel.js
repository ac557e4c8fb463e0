/** The panel of drawing: which draft, its tools, what it changes, and publishing it. */
import { byId, fill, h, icon } from "../dom.js";
import { refill } from "../focus.js";
import { count, day } from "../numbers.js";
import { pick, t } from "../words.js";
import { checkView } from "./check_view.js";
import { button } from "./controls.js";

const LAYERS = { areas: "pentagon", facilities: "map-pin", sites: "house" };
const MOST_SHOWN = 30;

/** The banner that says who sees this, with the way out. */
export function drawBanner(draft, leave) {
  const key = !draft ? "draw.bannerNew" : draft.state === "published" ? "draw.bannerPublished" : "draw.banner";
  fill(byId("draw-banner"), icon("pencil"), h("span", {}, t(key)), h("button.button", { id: "draw-leave", type: "button", on: { click: leave } }, t("draw.leave")));
}

/** Before there is a draft: what to draw, and the drafts that there are. */
export function drawChoice(host, { drafts, begin, open }) {
  const row = (one) =>
    h("li", {},
      h("button.draw-row", { id: `draw-open-${one.id}`, type: "button", on: { click: () => open(one.id) } },
        icon(LAYERS[one.layer]),
        h("span", {}, one.title || t(one.state === "published" ? "draw.row.published" : "draw.row", {
          layer: t(`draw.what.${one.layer}`), steps: count(one.steps), date: day(one.changed_at) })),
        one.title && h("span.note", {}, t(`draw.what.${one.layer}`))));
  refill(
    host,
    h("h2", {}, t("draw.what")),
    h("p.note", {}, t("draw.help.new")),
    h("div.draw-list", {}, ["areas", "facilities", "sites"].map((layer) =>
      button(`draw-new-${layer}`, LAYERS[layer], t(`draw.what.${layer}`), () => begin(layer)))),
    h("h2", {}, t("draw.mine")),
    drafts.length ? h("ul.plain.draw-drafts", {}, drafts.map(row)) : h("p.note", {}, t("draw.none")),
  );
}

/** An open draft. */
export function drawPanel(host, { draft, tool, found, snapping, act }) {
  const steps = h("div.trial-tools", {},
    button("draw-undo", "undo-2", t("draw.undo"), act.undo, { disabled: !draft.can_undo }),
    button("draw-redo", "redo-2", t("draw.redo"), act.redo, { disabled: !draft.can_redo }),
    button("draw-snap", "magnet", t("draw.snap"), act.snap, { pressed: snapping, title: t(draft.layer === "areas" ? "draw.snap.areas" : "draw.snap.places") }));
  refill(
    host,
    h("div.draw-head", {}, h("h2", {}, draft.title || t(`draw.what.${draft.layer}`)), button("draw-back", "", t("draw.back"), act.back)),
    draft.conflict && h("p.problem.draw-conflict", { role: "alert" }, pick(draft.conflict)),
    steps,
    h("div.draw-tool", {}, tool.panel()),
    h("p.hush", { id: "draw-said", role: "status" }),
    changes(draft),
    draft.position > 0 && found && checkView(found, act),
    draft.position > 0 && !draft.conflict && publishing(draft, act),
    button("draw-discard", "trash-2", t("draw.discard"), act.discard),
  );
}

function changes(draft) {
  if (!draft.changes.length) return null;
  const start = Math.max(0, draft.changes.length - MOST_SHOWN);
  const rows = draft.changes.slice(start).map((step, i) => {
    const undone = start + i >= draft.position;
    return h("li", { "data-do": step.do, "data-undone": undone ? "" : null }, pick(step), undone && h("span.note", {}, t("draw.changes.undone")));
  });
  return h("section.draw-changes", {}, h("h2", {}, t("draw.changes", { n: count(draft.position) })), h("ol.plain", { id: "draw-changes", start: start + 1 }, rows));
}

function publishing(draft, act) {
  if (!draft.may_publish) return h("p.note", {}, t("draw.publish.may"));
  const title = h("input", { id: "draw-title", value: act.typed.title ?? draft.title, maxLength: 100, autocomplete: "off" });
  const from = h("input", { id: "draw-from", type: "date", value: act.typed.from ?? act.today(), required: true });
  title.addEventListener("input", () => (act.typed.title = title.value));
  from.addEventListener("input", () => (act.typed.from = from.value));
  const submit = (event) => {
    event.preventDefault();
    act.publish({ title: title.value, valid_from: from.value });
  };
  return h("form.draw-publish", { id: "draw-publish-form", on: { submit } },
    h("div.field", {}, h("label.field-label", { htmlFor: "draw-title" }, t("draw.publish.title")), title),
    h("div.field", {}, h("label.field-label", { htmlFor: "draw-from" }, t("draw.publish.from")), from),
    h("button.button.button-primary", { id: "draw-publish", type: "submit" }, icon("send"), t("draw.publish")));
}

/** A draft that is published. */
export function drawPublished(host, { draft, act }) {
  refill(
    host,
    h("div.draw-head", {}, h("h2", {}, draft.title || t(`draw.what.${draft.layer}`)), button("draw-back", "", t("draw.back"), act.back)),
    h("p.draw-done", { role: "status" }, icon("check"), t("draw.published", { n: draft.published_edition, date: draft.valid_from })),
    changes(draft),
    draft.may_publish && [h("p.note", {}, t("draw.revoke.help")), button("draw-revoke", "undo-2", t("draw.revoke"), act.revoke)],
  );
}

/** The tools of a trial, and the list of what is changed. */
import { h, icon } from "../dom.js";
import { option, options } from "../fields.js";
import { kindName } from "../themes/catalogue.js";
import { pick, t } from "../words.js";

/** Every kind, those that the theme counts first. @param {any} town @param {string[]} counted */
function kindOptions(town, counted) {
  const one = (key) => option(key, kindName(town, key));
  const others = town.run.kinds.map((k) => k.kind).filter((key) => !counted.includes(key));
  return [
    options(t("kind"), counted.map(one)),
    ...(others.length ? [options(t("kinds"), others.map(one))] : []),
  ];
}

/** A small list to choose a kind. */
function kindField(id, town, counted, value, choose) {
  const list = h(
    "select",
    { id, "aria-label": t("trial.kind"), on: { change: (event) => choose(event.target.value) } },
    kindOptions(town, counted),
  );
  list.value = value;
  return list;
}

const button = (id, look, glyph, text, click, disabled = false) =>
  h(
    `button.button${look}`,
    { id, type: "button", disabled, on: { click } },
    glyph && icon(glyph),
    h("span", {}, text),
  );

/**
 * Add, put down, undo, redo.
 * @param {any} given see `trial_panel.js`
 */
export function tools({ armed, kind, counted, town, canUndo, canRedo, rule, rules, act }) {
  const add = armed
    ? [
        h("p.trial-armed", { role: "status" }, icon("map-pin"), t("trial.armed")),
        button("trial-centre", ".button-primary", "crosshair", t("trial.centre"), act.addAtCentre),
        button("trial-cancel", "", "x", t("trial.cancel"), act.disarm),
      ]
    : [button("trial-add", ".button-primary", "plus", t("trial.add"), act.arm)];
  const steps = [
    button("trial-undo", "", "undo-2", t("trial.undo"), act.undo, !canUndo),
    button("trial-redo", "", "redo-2", t("trial.redo"), act.redo, !canRedo),
  ];
  return [
    h("div.trial-tools", {}, add, !armed && steps),
    armed && kindField("trial-kind", town, counted, kind, act.chooseKind),
    rules.length > 0 && ruleField(rules, rule?.key ?? "", act.chooseRule),
    rule && h("p.note", { id: "trial-rule-said" }, t("trial.asks.ruled", { rule: pick(rule) })),
  ];
}

/** What is asked: who is within reach, or who gets a place where places run out. */
function ruleField(rules, value, choose) {
  const list = h(
    "select",
    {
      id: "trial-rule",
      "aria-describedby": value && "trial-rule-said",
      on: { change: (event) => choose(event.target.value) },
    },
    option("", t("trial.asks.reach")),
    rules.map((rule) => option(rule.key, pick(rule))),
  );
  list.value = value;
  return h(
    "div.field",
    {},
    h("label.field-label", { htmlFor: "trial-rule" }, t("trial.asks")),
    list,
  );
}

/** A list of what exists, for those who do not point at the map. */
export function existing({ facilities, town, act }) {
  const byKind = new Map();
  for (const { properties } of facilities)
    byKind.set(properties.kind, [...(byKind.get(properties.kind) ?? []), properties]);
  const groups = [...byKind].map(([key, own]) =>
    options(
      kindName(town, key),
      own.map((p) => option(p.code, p.name || p.code)),
    ),
  );
  return h(
    "div.field",
    {},
    h("label.field-label", { htmlFor: "trial-existing" }, t("trial.existing")),
    h(
      "select",
      { id: "trial-existing", on: { change: (event) => act.find(event.target.value) } },
      option("", t("trial.choose")),
      groups,
    ),
  );
}

/** What was done to a thing: a facility may be both moved and resized. @returns {string[]} */
function did(item) {
  if (!item.code) return ["add"];
  if (item.closed) return ["close"];
  const done = [
    item.lon !== undefined && "move",
    item.capacity !== null && item.capacity !== undefined && "resize",
  ].filter(Boolean);
  return done.length ? done : ["none"];
}

function row(thing, given) {
  const { item, name, kind, capacity } = thing;
  const { act, town, counted, rule } = given;
  const id = `trial-${item.id}`;
  const own = item.capacity ?? capacity ?? "";
  // Where places are counted, one that does not say how many it has gives none.
  const silent = rule && !item.closed && own === "" && rule.parameters.kinds.includes(kind);
  const size = h("input", {
    id: `${id}-capacity`,
    type: "number",
    min: "0",
    step: "1",
    inputMode: "numeric",
    value: String(own),
    "aria-label": `${t("trial.capacity")}${t("comma")}${name}`,
    "aria-describedby": silent && `${id}-silent`,
    // Only after Tab has gone on, for a field that is drawn anew before that loses the way.
    on: { change: ({ target }) => setTimeout(() => act.resize(item.id, target.value)) },
  });
  return h(
    "li.trial-item",
    { "data-id": item.id, "data-did": did(item)[0] },
    h(
      "div.trial-item-head",
      {},
      h(
        `span.trial-mark${item.closed ? ".trial-mark-closed" : ""}`,
        { "data-family": thing.family },
        item.closed ? icon("x") : thing.mark,
      ),
      h("strong", {}, name),
      h(
        "span.note",
        {},
        item.code &&
          did(item)
            .map((what) => t(`trial.did.${what}`))
            .join(t("comma")),
      ),
      h(
        "button.icon-button",
        {
          id: `${id}-remove`,
          type: "button",
          title: t("trial.remove"),
          "aria-label": t("trial.removeOf", { name }),
          on: { click: () => act.remove(item.id) },
        },
        icon("x"),
      ),
    ),
    h(
      "div.trial-item-tools",
      {},
      item.code
        ? button(`${id}-close`, "", null, t(item.closed ? "trial.reopen" : "trial.close"), () =>
            act.close(item.id, !item.closed),
          )
        : kindField(`${id}-kind`, town, counted, kind, (value) => act.rekind(item.id, value)),
      !item.closed && button(`${id}-move`, "", "move", t("trial.move"), () => act.focus(item.id)),
      !item.closed && h("label.trial-size", {}, h("span.note", {}, t("trial.capacity")), size),
    ),
    silent && h("p.note.trial-silent", { id: `${id}-silent` }, t("trial.silent")),
  );
}

/** The list of what is changed. */
export function changeList(given) {
  const { things } = given;
  if (!things.length) return h("p.note", {}, t("trial.none"));
  return [
    h("h2", {}, t("trial.changes")),
    h(
      "ol.plain.trial-items",
      {},
      things.map((thing) => row(thing, given)),
    ),
  ];
}

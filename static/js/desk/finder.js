/** Fields that hold the code of another record: what is typed finds records by name, in a list below. */
import { createAsking } from "../search/asking.js";

const root = document.documentElement.dataset.root ?? "";
const lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
const SHORTEST = 1;
const MOST = 8;

/** Where the records of a layer are found by name. */
async function found(layer, words, signal) {
  const query = new URLSearchParams({ q: words, lang });
  if (layer === "areas") {
    query.set("type", "area");
    const answer = await fetch(`${root}/api/search?${query}`, { signal });
    const { hits } = await answer.json();
    return hits.map(({ code, name, parents }) => ({ code, name: [...parents.slice(0, 1).map((one) => one.name), name].join(" ") }));
  }
  query.set("tab", "");
  const answer = await fetch(`${root}/api/${layer}?${query}`, { signal });
  const { records } = await answer.json();
  return records.map(({ code, heading }) => ({ code, name: heading }));
}

/** The layer of a field: its own, or the one that another field of the form says. */
function layerOf(input) {
  const by = input.dataset.findsBy;
  if (!by) return input.dataset.finds;
  const ends = { organization: "organizations", area: "areas", site: "sites", facility: "facilities" };
  return ends[input.form.elements[by].value] ?? "";
}

/** What stands after the last comma, where a field takes several codes. */
const last = (input) => ("findsMany" in input.dataset ? input.value.split(/[,，]/).at(-1).trim() : input.value.trim());

function take(input, code) {
  if (!("findsMany" in input.dataset)) input.value = code;
  else input.value = [...input.value.split(/[,，]/).slice(0, -1).map((one) => one.trim()), code].join(",");
}

for (const input of document.querySelectorAll("input[data-finds]")) {
  const list = document.createElement("ul");
  list.className = "finder";
  list.id = `finder-${input.id}`;
  list.role = "listbox";
  list.hidden = true;
  input.after(list);
  input.role = "combobox";
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-autocomplete", "list");
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const asking = createAsking({
    ask: (words, signal) => found(layerOf(input), words, signal),
    answered: (_words, records) => {
      close();
      for (const [place, { code, name }] of records.slice(0, MOST).entries()) {
        const one = document.createElement("li");
        one.id = `${list.id}-${place}`;
        one.role = "option";
        one.dataset.code = code;
        const note = document.createElement("span");
        note.className = "note";
        note.textContent = code;
        one.append(name, " ", note);
        list.append(one);
      }
      list.hidden = !records.length || document.activeElement !== input;
      input.setAttribute("aria-expanded", String(!list.hidden));
    },
    failed: close,
    slow: () => {},
  });
  const mark = (place) => {
    list.children[chosen]?.removeAttribute("aria-selected");
    chosen = (place + list.children.length) % list.children.length;
    const one = list.children[chosen];
    one.setAttribute("aria-selected", "true");
    one.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", one.id);
  };
  const choose = (one) => {
    take(input, one.dataset.code);
    close();
  };

  input.addEventListener("input", () => {
    const words = last(input);
    if (words.length < SHORTEST || !layerOf(input)) close();
    else asking.soon(words);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) choose(list.children[chosen]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the field keeps the focus
    const one = event.target.closest("li");
    if (one) choose(one);
  });
  input.addEventListener("blur", close);
}

/** What was typed of a proposal outlives the way to the map, where its area is drawn, and back. */

const KEY = "gridmap.proposal";
const form = /** @type {HTMLFormElement|null} */ (document.getElementById("open-form"));
const FIELDS = ["title", "text", "agenda", "kind"];

/** @param {string} name */
const field = (name) => /** @type {HTMLInputElement} */ (form.elements.namedItem(name));

function keep() {
  const typed = Object.fromEntries(FIELDS.map((name) => [name, field(name).value]));
  sessionStorage.setItem(KEY, JSON.stringify(typed));
}

/** Fill what is still empty; a kind is always chosen, so that one is taken over. */
function fill() {
  const typed = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  sessionStorage.removeItem(KEY);
  for (const name of typed ? FIELDS : [])
    if (typed[name] && (name === "kind" || !field(name).value)) field(name).value = typed[name];
}

if (form) {
  document.getElementById("draw-it")?.addEventListener("click", keep);
  try {
    // Only who comes back with an area: a proposal of another day is begun anew.
    if (new URLSearchParams(location.search).has("shape")) fill();
  } catch {
    sessionStorage.removeItem(KEY);
  }
}

/** The start page of an area: kept current while it is looked at, and honest when it cannot be. */
import { listen } from "../live/events.js";

const body = document.getElementById("my-body");
const offline = document.getElementById("my-offline");

/** Lists show their first lines; a button shows the rest, and takes the focus to it. */
body.addEventListener("click", (event) => {
  const button = /** @type {Element} */ (event.target).closest("[data-action^=all-]");
  const card = button?.closest(".my-card");
  if (!card) return;
  const first = card.querySelector(".my-more a");
  card.classList.add("my-open");
  /** @type {HTMLElement|null} */ (first)?.focus();
});

/** Which lists stand open outlives a fresh body. @type {string[]} */
let opened = [];
body.addEventListener("htmx:before:swap", () => {
  opened = [...body.querySelectorAll(".my-open h2")].map(({ id }) => id);
});
body.addEventListener("htmx:after:swap", () => {
  for (const id of opened) document.getElementById(id)?.closest(".my-card")?.classList.add("my-open");
});

const refresh = () => body.dispatchEvent(new CustomEvent("gridmap:changed"));

const say = () => {
  offline.hidden = navigator.onLine;
};
addEventListener("offline", say);
addEventListener("online", () => {
  say();
  refresh();
});
say();

listen(body.dataset.cursor, { cases: refresh, edition: refresh, run: refresh });
document.documentElement.dataset.ready = "true";
if (document.getElementById("my-report")) {
  import("../outbox/badge.js").then(({ createBadge }) => createBadge());
  import("../sw/register.js").then(({ openOffline }) => openOffline());
}

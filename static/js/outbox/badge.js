/** How many reports wait, and the list of them: why, try again, delete. */
import { loginApart } from "../account.js";
import { fill, h, icon } from "../dom.js";
import { lateStyle } from "../late_style.js";
import { moment } from "../numbers.js";
import { learn, t } from "../words.js";
import { OUTBOX } from "../words/outbox.js";
import { ACCOUNT, changes, flush, startOutbox, told } from "./outbox.js";
import { allWaiting, dropWaiting, putWaiting } from "./store.js";

learn(OUTBOX);

/**
 * Show the badge while something waits, and send it when that is possible.
 * On the map it floats; a page with a head has it there.
 */
export async function createBadge() {
  await lateStyle("outbox.css");
  const list = h("div.outbox-list", { id: "outbox", popover: "auto", role: "group", "aria-label": t("outbox.title") });
  const badge = h("button.outbox", {
    id: "outbox-badge",
    type: "button",
    hidden: true,
    "aria-live": "polite",
    on: { click: () => list.showPopover() },
  });
  (document.querySelector(".desk-who") ?? document.body).prepend(badge);
  document.body.append(list);

  async function draw() {
    const all = await allWaiting();
    badge.hidden = all.length === 0;
    if (!all.length) list.matches(":popover-open") && list.hidePopover();
    const stuck = all.some(({ state }) => state !== "waiting");
    badge.classList.toggle("outbox-stuck", stuck);
    fill(badge, icon(stuck ? "circle-alert" : "send"), t("outbox.badge", { n: all.length }));
    fill(list, h("h2", {}, t("outbox.title")), h("p.note", {}, t("outbox.note")), h("ul.plain", {}, all.map(row)));
    document.documentElement.dataset.waiting = String(all.length);
  }

  changes.addEventListener("change", draw);
  addEventListener("online", draw);
  addEventListener("offline", draw);
  draw();
  startOutbox();
}

/** Why one waits, in a sentence. @param {import("./store.js").Waiting} one */
function why(one) {
  if (one.account !== ACCOUNT) return t("outbox.other", { account: one.account });
  if (one.state === "login") return t("outbox.login");
  if (one.state === "refused") return one.said;
  return navigator.onLine ? t("outbox.trying") : t("outbox.offline");
}

/** @param {import("./store.js").Waiting} one */
function row(one) {
  const own = one.account === ACCOUNT;
  const again = async () => {
    await putWaiting({ ...one, state: "waiting", said: "", next: 0 });
    told();
    flush({ now: true });
  };
  const remove = async (event) => {
    const button = event.currentTarget;
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      return fill(button, icon("trash-2"), t("outbox.sure"));
    }
    await dropWaiting(one.key);
    return told();
  };
  return h(
    "li.outbox-row",
    { "data-key": one.key },
    h("strong", {}, one.title),
    h("span.note", {}, `${moment(one.at)} · ${t("outbox.photos", { n: one.photos.length })}`),
    h(`p${one.state === "refused" ? ".problem" : ""}`, {}, why(one)),
    h(
      "div.outbox-actions",
      {},
      own && one.state === "login" && loginApart(),
      own && h("button.button", { type: "button", on: { click: again } }, icon("refresh-cw"), t("retry")),
      h("button.button", { type: "button", on: { click: remove } }, icon("trash-2"), t("outbox.remove")),
    ),
  );
}

/** Passing a view on: its link, and a QR code that opens it on a phone. */
import { url } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { copyText } from "../table/copy.js";
import { t } from "../words.js";
import { openCard } from "./card.js";

const LOCAL = ["localhost", "127.0.0.1", "[::1]"];

/**
 * @param {import("./column.js").Given} given
 * @param {HTMLElement} opener
 */
export function open({ store }, opener) {
  const field = h("input", {
    type: "text",
    id: "share-link",
    readOnly: true,
    "aria-label": t("share.link"),
    on: { focus: () => field.select() },
  });
  const said = h("p.tool-said", { role: "status" });
  const code = h("div.share-code");

  /** What the address holds changes with the map; the card follows it. */
  function draw() {
    said.textContent = "";
    field.value = location.href;
    const path = location.pathname + location.search;
    const image = h("img", {
      src: url("/qr.svg", { path }),
      alt: t("share.qr"),
      width: 200,
      height: 200,
      on: { error: () => fill(code, h("p.note", { role: "alert" }, t("share.noQr"))) },
    });
    fill(code, image);
  }

  async function copy() {
    const done = await copyText(field.value);
    said.textContent = t(done ? "share.copied" : "share.copyFailed");
    if (!done) field.select();
  }

  const send = () => navigator.share({ title: document.title, url: field.value }).catch(() => {}); // given up

  let timer = 0;
  const follow = () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 300);
  };
  const stop = store.subscribe(follow);
  openCard({
    id: "share",
    title: t("share.title"),
    opener,
    onClose: () => {
      clearTimeout(timer);
      stop();
    },
    body: [
      h("p.note", {}, t("share.teach")),
      field,
      h(
        "div.actions",
        {},
        h(
          "button.button.button-primary",
          { type: "button", id: "share-copy", on: { click: copy } },
          icon("copy"),
          t("share.copy"),
        ),
        "share" in navigator &&
          h("button.button", { type: "button", on: { click: send } }, t("share.send")),
      ),
      said,
      code,
      LOCAL.includes(location.hostname) && h("p.note", {}, t("share.local")),
    ],
  });
  draw();
}

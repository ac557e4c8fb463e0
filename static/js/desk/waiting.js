/** Reports that wait in this browser are told of on every page of the desk, and sent from there. */
import { allWaiting } from "../outbox/store.js";

// Most pages are looked at by people for whom nothing waits: they fetch no more than this.
const found = await allWaiting().catch(() => []);
if (found.length) {
  const [{ createBadge }, { changes }, { h }, { t }] = await Promise.all(
    ["../outbox/badge.js", "../outbox/outbox.js", "../dom.js", "../words.js"].map((one) => import(one)),
  );
  const news = h("div", { role: "status" });
  document.getElementById("content")?.prepend(news);
  changes.addEventListener("sent", ({ detail: { title, code } }) => {
    news.append(h("p.done", {}, t("outbox.sent", { title, code })));
  });
  await createBadge();
}

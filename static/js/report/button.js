/** The way into a report: a round button where the thumb rests; its parts come when it is pressed. */
import { loginAddress, mayLogIn } from "../account.js";
import { h, icon } from "../dom.js";
import { lateStyle } from "../late_style.js";
import { failed } from "../notices.js";
import { t } from "../words.js";

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any, theme: any}} given
 */
export function createReportButton(given) {
  const { map, store, town } = given;
  if (town.date || !(town.may.report_case || mayLogIn())) return;
  const button = h(
    town.may.report_case ? "button.report-button" : "a.report-button",
    {
      id: "report-button",
      "aria-label": t("report.begin"),
      title: t(town.may.report_case ? "report.begin" : "report.logIn"),
      ...(town.may.report_case
        ? { type: "button", on: { click: () => store.set({ report: "1", why: "", trial: "" }) } }
        : { href: loginAddress("/?report=1") }),
    },
    icon("megaphone"),
  );
  document.body.append(button);
  if (!town.may.report_case) return;
  // After the first picture: neither is needed for it.
  map.once("idle", () => {
    import("../outbox/badge.js").then(({ createBadge }) => createBadge());
    import("../sw/register.js").then(({ openOffline }) => openOffline());
  });

  /** @type {{close: () => void}|null} */
  let open = null;
  async function follow({ report }) {
    try {
      if (report && !open) {
        open = { close() {} };
        const [{ openReport }] = await Promise.all([import("./report.js"), lateStyle("reporting.css")]);
        open = openReport(given, button);
      } else if (!report && open) {
        open.close();
        open = null;
      }
    } catch (error) {
      open = null;
      store.set({ report: "" }, { push: false });
      failed("report", error instanceof TypeError ? new Error(t("tools.failed")) : error);
    }
  }
  store.subscribe((state, changed) => changed.has("report") && follow(state));
  follow(store.get());
}

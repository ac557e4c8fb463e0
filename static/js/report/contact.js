/** How whoever reports can be reached: one line, if they like. */
import { h } from "../dom.js";
import { t } from "../words.js";
import { daysOfContact } from "./classes.js";

const LONGEST = 100;
const PHONE = /\d(?:[ \-()]?\d){4}/;
const MAIL = /[^\s@]+@[^\s@]+\.[^\s@]+/;

/** Whether somebody could be reached so; the server says more. @param {string} contact */
export function reaches(contact) {
  const plain = contact.normalize("NFKC");
  return !plain.trim() || PHONE.test(plain) || MAIL.test(plain);
}

/**
 * @param {import("./draft.js").Draft} draft
 * @param {() => void} keep
 */
export function contactField(draft, keep) {
  const help = h("p.note", { id: "report-contact-help" }, t("report.contact.who"));
  const wrong = h("p.report-short", { id: "report-contact-wrong", role: "alert" });
  const input = h("input", {
    type: "text",
    id: "report-contact",
    maxLength: LONGEST,
    autocomplete: "off",
    value: draft.contact,
    "aria-describedby": "report-contact-help report-contact-wrong",
    on: {
      input() {
        draft.contact = input.value;
        if (reaches(draft.contact)) say("");
        keep();
      },
      change: () => say(reaches(draft.contact) ? "" : t("report.contact.wrong")),
    },
  });

  function say(problem) {
    wrong.textContent = problem;
    wrong.hidden = !problem;
    input.ariaInvalid = problem ? "true" : null;
  }

  say("");
  daysOfContact()
    .then((days) => days && help.append(" ", t("report.contact.until", { end: days.days_after_end, most: days.days_at_most })))
    .catch(() => {});
  return h("div.report-contact", {}, h("label.field-label", { htmlFor: "report-contact" }, t("report.contact")), input, wrong, help);
}

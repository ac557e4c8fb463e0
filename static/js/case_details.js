/** What people with an account see of a case besides: words, photos, history. */
import { getJson, url } from "./api.js";
import { h, icon } from "./dom.js";
import { lateStyle } from "./late_style.js";
import { day, moment } from "./numbers.js";
import { LANG, pick, t } from "./words.js";

/**
 * The part of the panel that only the server knows.
 * @param {string} code
 * @param {AbortSignal} signal
 */
export async function caseDetails(code, signal) {
  const address = `/api/cases/${encodeURIComponent(code)}`;
  const [found] = await Promise.all([getJson(url(address), { signal }), lateStyle("reporting.css")]);
  const photos = (found.pictures ?? []).map((_, place) =>
    h(
      "a",
      { href: url(`${address}/photos/${place}`), target: "_blank", rel: "noopener" },
      h("img", { src: url(`${address}/photos/${place}`, { size: "small" }), alt: t("case.photo", { n: place + 1 }), loading: "lazy" }),
    ),
  );
  return [
    found.text && h("p.case-text", {}, found.text),
    photos.length > 0 && h("div.case-photos", {}, photos),
    found.photos > 0 && !found.pictures && h("p.note", {}, t("case.photosHidden", { n: found.photos })),
    found.contacts?.length > 0 &&
      h(
        "section.panel-section",
        { "data-section": "contacts" },
        h("h3", {}, t("case.contacts")),
        found.contacts.map((one) => contactRow(one, found.closed_at)),
        h("p.note", {}, t("case.contactsFor")),
      ),
    found.history.length > 0 &&
      h(
        "section.panel-section",
        {},
        h("h3", {}, t("case.history")),
        h("ol.case-history", {}, found.history.map(eventRow)),
      ),
    h(
      "a.button",
      { href: url(`/cases/${encodeURIComponent(code)}`, { lang: LANG === "en" ? "en" : "" }) },
      t(found.moves?.length ? "case.moveOn" : "case.open"),
    ),
  ].filter(Boolean);
}

/** How a reporter can be reached: the server tells it to who handles the case there, and to nobody else. */
const contactRow = ({ contact, telephone, remove_on: on, days_after_end: days }, ended) =>
  h(
    "div.case-contact",
    {},
    telephone ? h("a.link", { href: `tel:${telephone}` }, icon("phone"), contact) : h("p", {}, contact),
    h("p.note", {}, ended ? t("case.contactUntil", { date: day(on) }) : t("case.contactKept", { days, date: day(on) })),
  );

/** One thing that happened. */
const eventRow = ({ at, stage, note, by, moved, contact_removed: removed, ...words }) =>
  h(
    "li",
    {},
    h("span", {}, moved ? t("case.moved", moved) : stage ? pick(words) : t(removed ? "case.contactRemoved" : "case.note")),
    h("span.note", {}, [moment(at), by].filter(Boolean).join(" · ")),
    note && h("p", {}, note),
  );

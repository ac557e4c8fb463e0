/** The step of words and photos. */
import { fill, h, icon } from "../dom.js";
import { t } from "../words.js";
import { contactField } from "./contact.js";
import { shrink } from "./photos.js";

const LONGEST = 500;
const MOST = 6;

/**
 * @param {import("./draft.js").Draft} draft
 * @param {() => void} keep
 */
export function wordsAndPhotos(draft, keep) {
  const left = h("span.note", { id: "report-left", "aria-live": "polite" });
  const count = () => {
    left.textContent = t("report.left", { n: LONGEST - draft.text.length });
  };
  const text = h("textarea", {
    id: "report-text",
    maxLength: LONGEST,
    rows: 3,
    value: draft.text,
    "aria-describedby": "report-text-help report-left",
    on: {
      input() {
        draft.text = text.value;
        count();
        keep();
      },
    },
  });
  count();
  return [
    h("label.field-label", { htmlFor: "report-text" }, t("report.text")),
    text,
    h("p.report-under", {}, h("span.note", { id: "report-text-help" }, t("report.text.help")), left),
    photoField(draft, keep),
    contactField(draft, keep),
  ];
}

function photoField(draft, keep) {
  const said = h("p.note", { role: "status", id: "report-photos-said" }, t("report.photos.help"));
  const row = h("ul.report-photos", {});
  const input = h("input.hush", {
    type: "file",
    id: "report-photo",
    accept: "image/*",
    multiple: true,
    on: { change: () => add([...input.files]) },
  });
  const choose = h("label.button", { htmlFor: "report-photo" }, icon("camera"), t("report.photos.add"));

  async function add(files) {
    input.value = "";
    const room = MOST - draft.photos.length;
    let problem = files.length > room ? t("report.photos.many", { n: MOST }) : "";
    said.textContent = t("report.photos.busy");
    for (const file of files.slice(0, room)) {
      const blob = await shrink(file);
      if (blob) draft.photos.push({ name: "photo.jpg", blob });
      else problem = t("report.photos.bad", { name: file.name });
      draw();
    }
    said.textContent = problem || t("report.photos.help");
    keep();
  }

  function remove(place) {
    draft.photos.splice(place, 1);
    draw();
    keep();
    input.focus();
  }

  function draw() {
    for (const image of row.querySelectorAll("img")) URL.revokeObjectURL(image.src);
    fill(
      row,
      draft.photos.map(({ blob }, place) =>
        h(
          "li",
          {},
          h("img", { src: URL.createObjectURL(blob), alt: t("report.photo", { n: place + 1 }) }),
          h(
            "button.report-photo-remove",
            { type: "button", "aria-label": t("report.photos.remove", { n: place + 1 }), on: { click: () => remove(place) } },
            icon("x"),
          ),
        ),
      ),
    );
    choose.hidden = draft.photos.length >= MOST;
  }

  draw();
  return h(
    "div.report-photo-field",
    {},
    h("p.field-label", {}, t("report.photos", { n: MOST })),
    row,
    input,
    choose,
    said,
  );
}

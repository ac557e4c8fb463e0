/** Save the view as a picture with everything that a reader needs to trust it. */
import { t } from "../words.js";
import { captionOf } from "./caption.js";
import { makePoster } from "./poster.js";
import { saveBlob, stamp } from "./save.js";
import { takeView } from "./view.js";

const FINE = 2;

/** @param {import("./column.js").Given} given */
export async function save(given) {
  const { map, town, theme } = given;
  try {
    const view = await takeView(map, FINE);
    const blob = await blobOf(makePoster(view, captionOf(given), theme.shown()));
    saveBlob(blob, `${stamp(town, theme.current())}.png`);
  } catch (error) {
    console.info(error);
    throw new Error(t("paper.failed", { said: t("paper.tooLarge") }));
  }
}

/** @param {HTMLCanvasElement} canvas @returns {Promise<Blob>} */
const blobOf = (canvas) =>
  new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error(t("paper.tooLarge")))),
      "image/png",
    ),
  );

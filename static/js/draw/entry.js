/** The way into drawing: a button in the left panel; the rest comes when it is pressed. */
import { mayLogIn } from "../account.js";
import { byId, fill, h, icon } from "../dom.js";
import { failed, settled, waiting } from "../notices.js";
import { learn, t } from "../words.js";
import { DRAW } from "../words/draw.js";

/**
 * @param {{map: any, town: any, store: any, hierarchy: () => any}} given
 */
export function createDraw(given) {
  const { store, town } = given;
  learn(DRAW);
  // Only a link leads somebody here who may not draw.
  if (!town.may.edit_areas)
    return failed("draw", Object.assign(new Error(t("draw.noRight")), { status: mayLogIn() ? 401 : 403 }));
  let session = null;

  async function follow() {
    if (!store.get().draft && !session) return;
    try {
      session ??= (await waiting(t("draw.loading"), import("./draw.js"))).createDrawing(given);
      settled("draw");
      session.follow();
    } catch (error) {
      failed("draw", error, follow);
    }
  }

  const begin = () => store.set({ draft: "new", trial: "", select: "", why: "" });
  fill(
    byId("draw-entry"),
    h(
      "button.button",
      { id: "draw-begin", type: "button", on: { click: begin } },
      icon("pencil"),
      t("draw.begin"),
    ),
  );
  store.subscribe((state, changed) => {
    // One thing at a time: who tries something has left the draft, which is kept.
    if (changed.has("trial") && state.trial && state.draft) return store.set({ draft: "" }, { push: false });
    if (changed.has("draft")) follow();
  });
  return follow();
}

/** The left panel can be put away and taken out again. */
import { byId } from "./dom.js";
import { t } from "./words.js";

/** Make the button of the left panel work. */
export function createSides() {
  const button = byId("collapse");
  function show(hidden) {
    document.body.classList.toggle("panel-hidden", hidden);
    button.setAttribute("aria-expanded", String(!hidden));
    button.setAttribute("aria-label", t(hidden ? "expand" : "collapse"));
    button.title = t(hidden ? "expand" : "collapse");
  }
  button.addEventListener("click", () => show(!document.body.classList.contains("panel-hidden")));
  show(false);
}

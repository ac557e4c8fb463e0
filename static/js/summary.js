/** The one number of a theme, what it means, and the way to why it is what it is. */
import { fill, h } from "./dom.js";
import { whyButton } from "./why/button.js";

/**
 * @param {Element} host
 * @param {import("./themes.js").Theme} theme
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 */
export function drawSummary(host, theme, hierarchy) {
  const [whole, ...others] = hierarchy.ofLevel("district");
  // The number is that of the whole town, which the server explains as its one district.
  const explained = theme.why && whole && !others.length;
  fill(
    host,
    h(
      "div.headline-row",
      {},
      h("p.headline", {}, theme.headline),
      explained && whyButton(theme.why, theme.headline, whole.properties.code),
    ),
    h("p", {}, theme.sentence),
    theme.notes.map((note) => h("p.note", {}, note)),
  );
}

/** What a theme is: figures by area with their colours and words, made by one of a few makers. */
import { changeTheme } from "./change/change_theme.js";
import { chosenRule } from "./themes/catalogue.js";
import { compositeTheme } from "./themes/composite.js";
import { figureTheme } from "./themes/figures.js";
import { reachTheme } from "./themes/reach.js";

/**
 * @typedef {object} AreaFigure
 * @property {number} cls the colour: 0 to 5, or one of those that `classes.js` names
 * @property {string} text under the name of the area
 * @property {number} weight how much is missing, for the order of labels and of the ranking
 * @property {number|null} of what it is a share of
 *
 * @typedef {object} Theme
 * @property {string} measure
 * @property {string} level
 * @property {Map<string, AreaFigure>} areas
 * @property {{cls: number, label: string}[]} legend
 * @property {string} title what the legend shows
 * @property {string} headline the one number
 * @property {string} sentence what it means
 * @property {string} subject what is measured, for the panel of an area
 * @property {string} unit
 * @property {string} ranking what the ranking is called; "" for the largest gaps of its level
 * @property {{a: string, b: string}} [runs] the two runs that are compared
 * @property {string} why what the server is asked to explain; "" when it is no figure of one run
 * @property {(weight: number, of: number) => string} say the sum over some areas in words
 * @property {(figure: AreaFigure) => string} rank the figure in the ranking
 * @property {string[]} kinds of facilities that the theme is about, which stand out on the map
 * @property {boolean} [free] whether no standard but a free choice is shown
 * @property {string[]} short codes of the subjects that fall short
 * @property {string[]} notes
 * @property {any} standard the rule behind it, if one names exactly this
 * @property {any} [change] what opened and closed between two runs
 */

/**
 * Ask for the theme of a state.
 * @param {any} town
 * @param {import("./state.js").State} state
 * @param {AbortSignal} signal
 * @param {ReturnType<import("./hierarchy.js").createHierarchy>} hierarchy
 * @returns {Promise<Theme>}
 */
export function themeOf(town, state, signal, hierarchy) {
  if (state.measure === "composite") return compositeTheme(state, signal);
  if (state.measure === "change") return changeTheme(town, state, signal, hierarchy);
  const rule = chosenRule(town, state);
  if (rule) return figureTheme(state, rule, signal, hierarchy);
  return reachTheme(town, state, signal);
}

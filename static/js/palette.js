/** The colours of the map, read from the same custom properties that the page uses. */
import { BETTER, WORSE } from "./classes.js";

const style = getComputedStyle(document.documentElement);

/** The value of a custom property. @param {string} name without the dashes */
export const token = (name) => style.getPropertyValue(`--${name}`).trim();

const CLASSES = [0, 1, 2, 3, 4, 5, ...BETTER, ...WORSE];

/** Every class of a theme that is a colour, and the colour. @type {[number, string][]} */
export const CLASS_COLOURS = CLASSES.map((n) => [n, token(`class-${n}`)]);

/** Whether movement is unwelcome. */
export const STILL = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The fonts of map labels: MapLibre draws Chinese with the browser's own, no glyph server. */
export const FONT =
  '"PingFang SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif';

/** What a style must name as font of a text; the characters are drawn with FONT all the same. */
export const FONT_STACK = ["Medium"];

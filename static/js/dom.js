/** Making elements without a framework. No style attribute is ever set: the policy forbids it. */

/**
 * Make an element.
 * @param {string} tag a tag name, with classes after dots: `p.note`
 * @param {Record<string, any>} [props] properties and attributes; `on` holds listeners
 * @param {...(Node|string|null|undefined|false|Array<any>)} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on")
      for (const [event, listen] of Object.entries(value)) element.addEventListener(event, listen);
    else if (key === "vars")
      for (const [n, v] of Object.entries(value)) element.style.setProperty(n, String(v));
    else if (key in element && key !== "list" && key !== "form") element[key] = value;
    else element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** Replace what an element holds. @param {Element} host @param {...any} children */
export function fill(host, ...children) {
  host.replaceChildren(
    ...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false),
  );
}

/** The element with an id. @param {string} id @returns {any} */
export const byId = (id) => document.getElementById(id);

const SPRITE = document.documentElement.dataset.icons ?? "";
const SVG = "http://www.w3.org/2000/svg";

/** One icon of the sprite; decoration, so a label must stand beside it. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${SPRITE}#${name}`);
  svg.append(use);
  return svg;
}

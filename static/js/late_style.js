/** Styles of parts that come later, fetched with them. */

const CSS = new URL("../css/", import.meta.url);

/**
 * Add a style sheet once, and wait until it holds.
 * @param {string} name such as "reporting.css"
 * @returns {Promise<unknown>}
 */
export function lateStyle(name) {
  const href = new URL(name, CSS).href;
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  const there = new Promise((resolve) => {
    link.addEventListener("load", resolve, { once: true });
    link.addEventListener("error", resolve, { once: true }); // it works without, only plainer
  });
  document.head.append(link);
  return there;
}

/** Drawing a part anew without taking the focus from who is typing or pressing in it. */
import { fill } from "./dom.js";

/**
 * Replace what an element holds; what has the focus keeps it if something with its id comes back.
 * @param {Element} host
 * @param {...any} children
 */
export function refill(host, ...children) {
  const held = host.contains(document.activeElement) ? document.activeElement?.id : "";
  fill(host, ...children);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

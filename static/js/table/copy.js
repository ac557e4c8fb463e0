/** Put text on the clipboard, on https and on plain http alike. */

/** @param {string} text @returns {Promise<boolean>} whether it is there */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

/** The old way: browsers give no clipboard to pages on plain http. */
function copiedByHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "hush";
  const held = /** @type {any} */ (document.activeElement);
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  held?.focus({ preventScroll: true });
  return done;
}

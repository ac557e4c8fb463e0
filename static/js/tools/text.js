/** Breaking text into lines for a canvas: between Chinese characters, and between English words. */

/** Pieces that stay together. @param {string} text @returns {string[]} */
const pieces = (text) =>
  text.match(/[\u2e80-\u9fff\uff00-\uffef]|[^\s\u2e80-\u9fff\uff00-\uffef]+|\s+/g) ?? [];

/**
 * @param {{measureText: (text: string) => {width: number}}} brush
 * @param {string} text
 * @param {number} room in the brush's pixels
 * @returns {string[]}
 */
export function lines(brush, text, room) {
  const found = [];
  let line = "";
  for (const piece of pieces(text)) {
    if (line && brush.measureText(line + piece).width > room) {
      found.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  if (line.trim()) found.push(line.trimEnd());
  return found;
}

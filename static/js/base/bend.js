/** One true tile made of the shifted tiles around it: small blocks, each fetched from where it lies. */
import { toGcj02, toPlace, toTiles } from "./shift.js";

/** Blocks along an edge. The shift hardly changes within one: a tenth of a pixel at most. */
const BLOCKS = 8;

/** Where a point of the true square lies in the shifted one. */
const moved = (x, y, zoom) => toTiles(...toGcj02(...toPlace(x, y, zoom)), zoom);

/**
 * The part of the shifted square that each block of a true tile shows, in tiles.
 * Edges are measured in their middle, so that the middle of the block fits best.
 * @param {number} zoom @param {number} x @param {number} y
 * @param {number} [blocks]
 * @returns {{column: number, row: number, left: number, top: number, right: number, bottom: number}[]}
 */
export function blocksOf(zoom, x, y, blocks = BLOCKS) {
  const found = [];
  for (let row = 0; row < blocks; row++)
    for (let column = 0; column < blocks; column++) {
      const at = (across, down) =>
        moved(x + (column + across) / blocks, y + (row + down) / blocks, zoom);
      found.push({
        column,
        row,
        left: at(0, 0.5)[0],
        right: at(1, 0.5)[0],
        top: at(0.5, 0)[1],
        bottom: at(0.5, 1)[1],
      });
    }
  return found;
}

/** The shifted tiles that a true tile needs, from the first to the last of each way. */
function needed(parts, zoom) {
  const last = 2 ** zoom - 1;
  const range = (from, to) => {
    const first = Math.max(0, Math.floor(Math.min(...parts.map((part) => part[from]))));
    const end = Math.min(last, Math.ceil(Math.max(...parts.map((part) => part[to]))) - 1);
    return [first, Math.max(first, end)];
  };
  return { columns: range("left", "right"), rows: range("top", "bottom") };
}

/**
 * Make a true tile.
 * @param {number} zoom @param {number} x @param {number} y
 * @param {(zoom: number, x: number, y: number) => Promise<ImageBitmap|null>} read a shifted tile
 * @returns {Promise<ImageBitmap|null>} null where there is none
 */
export async function bentTile(zoom, x, y, read) {
  const parts = blocksOf(zoom, x, y);
  const { columns, rows } = needed(parts, zoom);
  const wanted = [];
  for (let row = rows[0]; row <= rows[1]; row++)
    for (let column = columns[0]; column <= columns[1]; column++) wanted.push([column, row]);
  const tiles = await Promise.all(wanted.map(([column, row]) => read(zoom, column, row)));
  const first = tiles.find(Boolean);
  if (!first) return null;
  const size = first.width;
  const whole = new OffscreenCanvas(
    (columns[1] - columns[0] + 1) * size,
    (rows[1] - rows[0] + 1) * size,
  );
  const board = /** @type {any} */ (whole.getContext("2d"));
  for (const [i, [column, row]] of wanted.entries()) {
    const tile = tiles[i];
    if (tile)
      board.drawImage(tile, (column - columns[0]) * size, (row - rows[0]) * size, size, size);
  }
  return cut(whole, parts, size, columns[0], rows[0]);
}

/** Draw every block from the board to where it truly lies. */
function cut(board, parts, size, column, row) {
  const tile = new OffscreenCanvas(size, size);
  const brush = /** @type {any} */ (tile.getContext("2d"));
  brush.imageSmoothingQuality = "high";
  const wide = size / BLOCKS;
  for (const part of parts)
    brush.drawImage(
      board,
      (part.left - column) * size,
      (part.top - row) * size,
      (part.right - part.left) * size,
      (part.bottom - part.top) * size,
      part.column * wide,
      part.row * wide,
      wide,
      wide,
    );
  return tile.transferToImageBitmap();
}

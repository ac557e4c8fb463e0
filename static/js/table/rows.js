/** The rows of the table: one an area of the theme's level; sorted, filtered, written. Pure. */

/**
 * @typedef {object} Row
 * @property {string} code
 * @property {string} name
 * @property {string} parent name of the area above
 * @property {number|null} value how much is missing or changed; null when nothing is known
 * @property {string} said the value as people read it
 * @property {string} text what the map writes under the name, such as a share
 * @property {number} cls class of the theme
 * @property {string} status the class in words
 * @property {number|null} people
 */

export const COLUMNS = ["name", "code", "parent", "value", "text", "status", "people"];
const NUMBERS = ["value", "people"];

/** Largest shortfall first. */
export const FIRST_SORT = "-value";

/** A column, and whether it runs down. @param {string} sort `value`, or `-value` for downwards */
export const parseSort = (sort) => ({ column: sort.replace(/^-/, ""), down: sort.startsWith("-") });

/** Whether an address may name a sort. @param {string} sort */
export const isSort = (sort) => COLUMNS.includes(parseSort(sort).column);

/**
 * The sort after its column is pressed: numbers begin with the largest, words with the first.
 * @param {string} sort
 * @param {string} column
 */
export function nextSort(sort, column) {
  const now = parseSort(sort);
  if (now.column === column) return now.down ? column : `-${column}`;
  return NUMBERS.includes(column) || column === "text" ? `-${column}` : column;
}

/** The number within a text such as "<1%" or "−1,200"; shares and changes sort by it. */
export function numberIn(text) {
  if (!text) return null;
  const found = /[-−+<>≤]?\s*\d[\d,]*(\.\d+)?/.exec(text)?.[0];
  if (!found) return null;
  const size = Number(found.replace(/[^\d.]/g, ""));
  const nudge = found.startsWith("<") ? -0.5 : found.startsWith(">") ? 0.5 : 0;
  return (/^[-−]/.test(found) ? -size : size) + nudge;
}

const keyOf = { text: (row) => numberIn(row.text), status: (row) => row.cls };

/**
 * Rows in an order; what is not known stands last either way, and ties stand by code.
 * @param {Row[]} rows
 * @param {string} sort
 * @param {string} [locale]
 */
export function sorted(rows, sort, locale = "zh-CN") {
  const { column, down } = parseSort(sort);
  const sign = down ? -1 : 1;
  const take = keyOf[column] ?? ((row) => row[column]);
  const words = new Intl.Collator(locale, { numeric: true });
  const keyed = rows.map((row) => ({ row, key: take(row) }));
  const missing = (key) => key === null || key === undefined || key === "";
  const compare = ({ key: a }, { key: b }) => {
    if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b));
    return (
      sign * (typeof a === "number" ? a - b : column === "code" ? cmp(a, b) : words.compare(a, b))
    );
  };
  keyed.sort((a, b) => compare(a, b) || cmp(a.row.code, b.row.code));
  return keyed.map(({ row }) => row);
}

const cmp = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Rows that hold every word; a code counts by how it begins.
 * @param {Row[]} rows
 * @param {string} text
 */
export function filtered(rows, text) {
  const words = text.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return rows;
  const holds = (row, word) =>
    row.code.toLowerCase().startsWith(word) ||
    [row.name, row.parent, row.status].some((said) => said.toLowerCase().includes(word));
  return rows.filter((row) => words.every((word) => holds(row, word)));
}

/** A cell that no spreadsheet takes for a formula. @param {unknown} value */
export function plainCell(value) {
  const text = value === null || value === undefined ? "" : String(value);
  return typeof value !== "number" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

const quoted = (cell) => (/[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/**
 * Rows as CSV (RFC 4180) with the mark that makes Excel read UTF-8.
 * @param {string[]} head
 * @param {unknown[][]} cells
 */
export const csv = (head, cells) =>
  `\ufeff${[head, ...cells].map((row) => row.map((cell) => quoted(plainCell(cell))).join(",")).join("\r\n")}\r\n`;

/** Rows with tabs, as spreadsheets take them from the clipboard. @param {string[]} head @param {unknown[][]} cells */
export const tabbed = (head, cells) =>
  [head, ...cells]
    .map((row) => row.map((cell) => plainCell(cell).replace(/[\t\r\n]+/g, " ")).join("\t"))
    .join("\n");

/**
 * What a trial changes, as things that are new or altered, as the list of changes that the server
 * takes, and as text for the address. Pure.
 *
 * @typedef {object} Item a thing of the trial
 * @property {string} id `new-1`, or the code of a facility that exists
 * @property {string} [code] of a facility that exists
 * @property {string} [kind] of a new one
 * @property {number} [lon] where it is new, or where it moved to
 * @property {number} [lat]
 * @property {boolean} [closed]
 * @property {number|null} [capacity] null as it is
 *
 * @typedef {{do: string, kind?: string, code?: string, lon?: number, lat?: number, capacity?: number}} Change
 */

/** An address says that a trial is on, and changes nothing yet. */
export const NOTHING = "on";
/** What begins the part of an address that names the standard which is asked. */
const ASK = "ask";
const DIGITS = 6;

const sized = (item) => (item.capacity || item.capacity === 0 ? { capacity: item.capacity } : {});
/** As the address will say it, so that a link gives the very numbers that were seen. */
const rounded = (degrees) => Number(degrees.toFixed(DIGITS));
const placed = ({ lon, lat }) => ({ lon: rounded(lon), lat: rounded(lat) });

/** The changes of one thing. @param {Item} item @returns {Change[]} */
function changesOf(item) {
  const { code, kind } = item;
  if (!code) return [{ do: "add", kind, ...placed(item), ...sized(item) }];
  if (item.closed) return [{ do: "close", code }];
  return [
    ...(item.lon === undefined ? [] : [{ do: "move", code, ...placed(item) }]),
    ...(sized(item).capacity === undefined ? [] : [{ do: "resize", code, ...sized(item) }]),
  ];
}

/** What the server is asked. @param {Item[]} items @returns {Change[]} */
export const toChanges = (items) => items.flatMap(changesOf);

/** The things of a list of changes. @param {Change[]} changes @returns {Item[]} */
export function toItems(changes) {
  /** @type {Map<string, Item>} */
  const items = new Map();
  for (const change of changes) {
    if (change.do === "add") {
      const id = nextId([...items.values()]);
      items.set(id, {
        id,
        kind: change.kind,
        ...placed(change),
        capacity: change.capacity ?? null,
      });
    } else {
      const code = String(change.code);
      const item = items.get(code) ?? { id: code, code };
      if (change.do === "close") item.closed = true;
      if (change.do === "move") Object.assign(item, placed(change));
      if (change.do === "resize") item.capacity = change.capacity ?? null;
      items.set(code, item);
    }
  }
  return [...items.values()];
}

/** An id that no new thing has. @param {Item[]} items */
export function nextId(items) {
  const taken = items.filter((i) => !i.code).map((i) => Number(i.id.slice("new-".length)));
  return `new-${Math.max(0, ...taken) + 1}`;
}

/**
 * Write a trial for the address: `ask,pack/rule;add,clinic,100.45,38.93;close,F012`.
 * @param {Item[]} items
 * @param {string} [rule] key of the standard that is asked; "" asks for reach
 */
export function write(items, rule = "") {
  const asked = rule ? [[ASK, encodeURIComponent(rule).replaceAll("%2F", "/")].join()] : [];
  const text = toChanges(items).map((change) =>
    [
      change.do,
      encodeURIComponent(change.kind ?? change.code ?? ""),
      ...(change.lon === undefined
        ? []
        : [change.lon.toFixed(DIGITS), change.lat?.toFixed(DIGITS)]),
      ...(change.capacity === undefined ? [] : [change.capacity]),
    ].join(),
  );
  return [...asked, ...text].join(";") || NOTHING;
}

/** Read them again; what is nonsense is left out. @param {string} text @returns {Item[]} */
export function read(text) {
  const changes = text === NOTHING ? [] : text.split(";").map(readOne);
  return toItems(/** @type {Change[]} */ (changes.filter(Boolean)));
}

/** Read which standard is asked; "" asks for reach. @param {string} text */
export function readRule(text) {
  const asked = text.split(";").find((part) => part.startsWith(`${ASK},`));
  return decoded(asked?.slice(ASK.length + 1));
}

/** A name as it was before it was written; "" for one that nobody wrote. @param {string} [name] */
function decoded(name = "") {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}

/** @param {string} text @returns {Change|null} */
function readOne(text) {
  const [what, name, ...numbers] = text.split(",");
  const [x, y, z] = numbers.map(Number);
  const subject = decoded(name);
  const there = Math.abs(x) <= 180 && Math.abs(y) <= 85;
  if (!subject) return null;
  if (what === "close") return { do: what, code: subject };
  if (what === "resize" && x >= 0) return { do: what, code: subject, capacity: x };
  if (what === "move" && there) return { do: what, code: subject, lon: x, lat: y };
  if (what === "add" && there)
    return { do: what, kind: subject, lon: x, lat: y, ...(z >= 0 ? { capacity: z } : {}) };
  return null;
}

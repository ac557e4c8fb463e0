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
const DIGITS = 6;

const sized = (item) => (item.capacity || item.capacity === 0 ? { capacity: item.capacity } : {});
const placed = ({ lon, lat }) => ({ lon, lat });

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

/** Write changes for the address: `add,clinic,100.45,38.93;close,F012`. @param {Item[]} items */
export function write(items) {
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
  return text.join(";") || NOTHING;
}

/** Read them again; what is nonsense is left out. @param {string} text @returns {Item[]} */
export function read(text) {
  const changes = text === NOTHING ? [] : text.split(";").map(readOne);
  return toItems(/** @type {Change[]} */ (changes.filter(Boolean)));
}

/** @param {string} text @returns {Change|null} */
function readOne(text) {
  const [what, name, ...numbers] = text.split(",");
  const [x, y, z] = numbers.map(Number);
  const subject = decodeURIComponent(name ?? "");
  const there = Math.abs(x) <= 180 && Math.abs(y) <= 85;
  if (!subject) return null;
  if (what === "close") return { do: what, code: subject };
  if (what === "resize" && x >= 0) return { do: what, code: subject, capacity: x };
  if (what === "move" && there) return { do: what, code: subject, lon: x, lat: y };
  if (what === "add" && there)
    return { do: what, kind: subject, lon: x, lat: y, ...(z >= 0 ? { capacity: z } : {}) };
  return null;
}

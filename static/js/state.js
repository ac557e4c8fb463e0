/** The view's state lives in the address, so that a link, reload, back and forward all keep it. */

/**
 * @typedef {object} State
 * @property {string} measure the theme, one of `themes/catalogue.js`
 * @property {string} kind facility kinds, with commas
 * @property {string} standard key of a standard; "" for a free choice or the first of the theme
 * @property {string} method straight or walking
 * @property {number} threshold metres
 * @property {string} level level of area that is coloured
 * @property {string} select what is selected, as `area:CODE`; "" for nothing
 * @property {string} why figure that is explained: a measure, or the key of a standard
 * @property {string} a run that is compared with `b`; "" for the one before it
 * @property {string} b run that is compared; "" for the latest
 * @property {string} trial changes that are tried, as `trial/changes.js` writes them; "" for no trial
 * @property {string} draft number of the draft that is drawn; "new" before there is one, "" for none
 * @property {string} table "1" while the table is open
 * @property {string} sort column of the table, with a minus for downwards
 * @property {string} find what the rows of the table must hold
 * @property {string} show layers that are shown, with commas
 * @property {string} at longitude, latitude and zoom, with commas; "" for the whole town
 * @property {string} base "1" while the base map is shown
 * @property {string} report "1" while a case is reported
 * @property {string} consult "1", or the subject as `case:CODE`, while an area is drawn to consult about
 */

const KEYS = [
  "measure",
  "kind",
  "standard",
  "method",
  "threshold",
  "level",
  "select",
  "why",
  "a",
  "b",
  "trial",
  "draft",
  "table",
  "sort",
  "find",
  "show",
  "at",
  "base",
  "report",
  "consult",
];

/**
 * Read the state from an address; what is nonsense becomes the default.
 * @param {string} search
 * @param {State} defaults
 * @param {Record<string, (value: string) => boolean>} valid
 * @returns {State}
 */
export function parse(search, defaults, valid) {
  const params = new URLSearchParams(search);
  /** @type {any} */
  const state = { ...defaults };
  for (const key of KEYS) {
    const value = params.get(key);
    if (value === null || (valid[key] && !valid[key](value))) continue;
    state[key] = typeof defaults[key] === "number" ? Number(value) : value;
  }
  return state;
}

/**
 * Write the state as a query that names only what differs from the default.
 * @param {State} state
 * @param {State} defaults
 * @param {string} search the present query, whose other parameters stay
 */
export function format(state, defaults, search) {
  const params = new URLSearchParams(search);
  for (const key of KEYS) {
    if (state[key] === defaults[key]) params.delete(key);
    else params.set(key, String(state[key]));
  }
  const query = params
    .toString()
    .replaceAll("%2C", ",")
    .replaceAll("%3A", ":")
    .replaceAll("%2F", "/")
    .replaceAll("%3B", ";");
  return query ? `?${query}` : location.pathname;
}

/**
 * Hold the state: `set` changes it, writes the address, and tells everybody what changed.
 * @param {State} defaults
 * @param {Record<string, (value: string) => boolean>} valid
 */
export function createStore(defaults, valid) {
  let state = parse(location.search, defaults, valid);
  const listeners = new Set();

  /** @param {State} next */
  function apply(next) {
    const changed = new Set(KEYS.filter((key) => next[key] !== state[key]));
    state = next;
    if (changed.size) for (const listen of listeners) listen(state, changed);
  }

  addEventListener("popstate", () => apply(parse(location.search, defaults, valid)));

  return {
    /** @returns {State} */
    get: () => state,
    /**
     * @param {(state: State, changed: Set<string>) => void} listen
     * @returns {() => void} what ends it
     */
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    /**
     * @param {Partial<State>} patch
     * @param {{push?: boolean}} [options] a step that "back" undoes, unless `push` is false
     */
    set(patch, { push = true } = {}) {
      const next = { ...state, ...patch };
      const address = format(next, defaults, location.search);
      if (address === (location.search || location.pathname)) return apply(next);
      history[push ? "pushState" : "replaceState"](null, "", address);
      return apply(next);
    },
  };
}

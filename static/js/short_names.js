/** Short names for labels: 交通巷, not 交通巷社区居民委员会. */

const SUFFIXES = ["社区居民委员会", "村民委员会", "居民委员会", "街道办事处", "街道", "社区"];

/**
 * The short form of an official name; a grid also leaves out the name of its community.
 * @param {string} name
 * @param {string} [parent] official name of the area above
 */
export function shortName(name, parent = "") {
  const suffix = SUFFIXES.find((end) => name.endsWith(end) && name.length > end.length);
  let short = suffix ? name.slice(0, -suffix.length) : name;
  const above = parent && shortName(parent);
  if (above && short.startsWith(above) && short.length > above.length + 1) {
    short = short.slice(above.length).replace(/^社区/, "");
  }
  return short || name;
}

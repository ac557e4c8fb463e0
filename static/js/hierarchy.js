/** The areas in memory: by code, and from an area up to the levels above it. */

export const LEVELS = ["district", "subdistrict", "community", "grid"];

/**
 * Index areas.
 * @param {any[]} features features of the layer `areas`, of any levels
 */
export function createHierarchy(features) {
  /** @type {Map<string, any>} */
  const byCode = new Map();
  const ofLevel = new Map(LEVELS.map((level) => [level, []]));
  // Codes are unique within a level; a finer level does not hide a coarser one of the same code.
  for (const feature of features) {
    const { code, level } = feature.properties;
    byCode.set(`${level}/${code}`, feature);
    ofLevel.get(level)?.push(feature);
    if (!byCode.has(code)) byCode.set(code, feature);
  }

  /** @param {string} code */
  const get = (code) => byCode.get(code);

  /**
   * The area of a level that holds an area, or itself.
   * @param {string} code
   * @param {string} level
   * @returns {string|null} its code
   */
  function above(code, level) {
    const wanted = LEVELS.indexOf(level);
    let area = get(code);
    for (let step = 0; area && step < LEVELS.length; step++) {
      const own = LEVELS.indexOf(area.properties.level);
      if (own === wanted) return area.properties.code;
      if (own < wanted) return null;
      area = byCode.get(`${LEVELS[own - 1]}/${area.properties.parent_code}`);
    }
    return null;
  }

  return {
    features,
    get,
    above,
    /** @param {string} level */
    ofLevel: (level) => ofLevel.get(level) ?? [],
    /** Whether the areas' shapes are in tiles, and not here. */
    light: features.some((feature) => feature.bbox),
    /** Name of the area above. @param {any} feature */
    parentName: (feature) => get(feature.properties.parent_code)?.properties.name ?? "",
  };
}

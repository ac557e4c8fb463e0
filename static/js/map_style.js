/** The whole drawing: sources, and layers from the ground up to the signs. */
import { areaFills, boundaries, hair, selectedPoint, selectionLayers } from "./area_layers.js";
import { barriers, ground, streets, water } from "./ground_layers.js";
import { LEVELS } from "./hierarchy.js";
import { labelLayers } from "./label_layers.js";
import { OVERLAYS, hideOverlays } from "./overlays.js";
import { breakZones, pointLayers } from "./point_layers.js";
import { shapesOf, tileSources } from "./tiles/sources.js";
import { taskLayers } from "./tasks/task_layers.js";
import { tieLayers } from "./ties/tie_layers.js";
import { trialLayers } from "./trial/trial_layers.js";
import { whyLayers } from "./why/why_layers.js";

const EMPTY = { type: "FeatureCollection", features: [] };

/**
 * The whole style, with empty sources.
 * @param {any} town
 */
export function mapStyle(town) {
  const plain = () => ({ type: "geojson", data: EMPTY });
  const shapes = shapesOf(town);
  const sources = Object.fromEntries(
    [
      "backdrops",
      "paths",
      "residences",
      "facilities",
      "sites",
      "organizations",
      "gaps",
      "break_zones",
      "trial-homes",
      "labels",
      ...OVERLAYS,
    ].map((id) => [id, plain()]),
  );
  Object.assign(sources, tileSources(town));
  // Areas of all levels: no code is that of two levels.
  sources.areas = { ...plain(), promoteId: "code" };
  sources.cases = {
    ...plain(),
    cluster: true,
    clusterRadius: 44,
    clusterMaxZoom: 14,
    clusterProperties: { late: ["+", ["case", ["get", "late"], 1, 0]] },
  };
  return {
    version: 8,
    transition: { duration: 0, delay: 0 },
    sources,
    layers: hideOverlays([
      // Layers of one source follow one another where they can: each change of the source costs.
      ...ground(shapes),
      ...LEVELS.flatMap((level) => areaFills(level, shapes)),
      hair(shapes),
      ...water(shapes),
      ...barriers(shapes),
      ...streets(shapes),
      ...boundaries(shapes),
      ...breakZones(),
      ...selectionLayers(),
      ...labelLayers(),
      ...pointLayers(town, shapes),
      ...tieLayers(),
      ...taskLayers(),
      ...whyLayers(),
      ...trialLayers(),
      selectedPoint(),
    ]),
  };
}

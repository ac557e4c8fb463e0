/** The base map, and what must stand on the map. */

export const BASE = {
  "layer.base": ["底图", "Base map"],
  "base.away": [
    "底图暂时取不到。地图上自己的图层不受影响，底图恢复后会自动显示。",
    "The base map does not answer. The town's own layers are not affected; it comes back by itself.",
  ],
  "base.credit": ["底图 © {who}", "Base map © {who}"],
  "base.approval": ["审图号：{number}", "Map approval no. {number}"],
};

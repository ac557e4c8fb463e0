/** Tiles of the map: that they are being made, that they are gone, that one has to come nearer. */

export const TILES = {
  tilesFailed: ["地图切片没有取到（{status}）。", "The map's tiles did not come ({status})."],
  tilesNew: [
    "地图数据有了新版本。重新载入后按新版本显示。",
    "There is a newer edition of the map. Load the page again to see it.",
  ],
  reload: ["重新载入", "Load again"],
  publishing: ["正在发布地图：{layer}（{n}/{total}）", "Publishing the map: {layer} ({n} of {total})"],
  publishFailed: ["地图切片没有发布成功：{said} 地图仍显示上一版。", "The tiles were not published: {said} The map still shows the edition before."],
  "tiles.": ["准备", "preparing"],
  "tiles.areas": ["区域", "areas"],
  "tiles.ground": ["道路和水系绿地", "streets, water and green"],
  "tiles.residences": ["住宅", "residences"],
  "tiles.places": ["设施和场所", "facilities and sites"],
  comeNearer: ["再放大一些，可以看到{level}的颜色", "Zoom in to see {level} in colour"],
  "near.subdistrict": ["街道", "subdistricts"],
  "near.community": ["社区", "communities"],
  "near.grid": ["网格", "grids"],
};

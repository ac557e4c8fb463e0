/** What the page says of itself: loading, failing, first steps, search, the sheet of a phone. */

export const PAGE = {
  // What the page does.
  loading: ["正在加载{what}…", "Loading {what} …"],
  back: ["返回", "Back"],
  comma: ["、", ", "],
  bracket: ["（{said}）", " ({said})"],
  clause: ["，", ", "],
  retry: ["重试", "Try again"],
  dismiss: ["知道了", "Dismiss"],
  unreachable: [
    "连不上服务器。地图上已有的内容不变，请稍后重试。",
    "The server cannot be reached. What is on the map stays. Try again later.",
  ],
  broken: ["服务器没能完成：{said}", "The server could not do it: {said}"],
  kept: ["地图上仍是上一个主题。", "The map still shows the theme before."],
  refused: ["服务器没有接受这个请求：{said}", "{said}"],
  notData: [
    "服务器的回答无法读懂（状态 {status}）。数据没有改变，请稍后重试。",
    "The server's answer cannot be read (status {status}). No data was changed. Try again later.",
  ],
  noWebgl: [
    "这个浏览器不能显示地图：需要 WebGL。表格和导出仍可使用。",
    "This browser cannot draw the map: WebGL is needed. Reports and exports still work.",
  ],
  running: ["正在评估，完成后自动刷新…", "Evaluating; the page reloads when done …"],
  runAgain: ["重新评估", "Run again"],
  emptyTitle: ["库里还没有图层", "The store holds no layer yet"],
  emptyText: [
    "先导入网格、住宅、设施和道路，再运行评估。可以在网页上导入，也可以用命令：",
    "Import grids, residences, facilities and paths, then run coverage; here on the web, or by command:",
  ],
  stepDemo: ["看看演示城市", "look at the demo city"],
  stepOwn: ["或导入自己的文件", "or import files of your own"],
  importFirst: ["导入第一个图层", "Import the first layer"],
  noRunTitle: ["还没有评估", "Not evaluated yet"],
  noRunText: [
    "图层已经在库中。运行一次评估，才知道谁没有被覆盖、差多少。",
    "The layers are in the store. Run coverage to see who is not covered, and by how much.",
  ],
  runCoverage: ["运行评估", "Run coverage"],

  // The sheet of a phone, the map itself.
  sheet: ["面板高度", "Height of the panel"],
  "stop.peek": ["收起", "Low"],
  "stop.half": ["半屏", "Half"],
  "stop.full": ["全屏", "Full"],
  collapse: ["收起面板", "Hide the panel"],
  expand: ["展开面板", "Show the panel"],
  map: ["地图", "Map"],
  zoomInMap: ["放大", "Zoom in"],
  zoomOutMap: ["缩小", "Zoom out"],
  north: ["指北", "Reset north"],
};

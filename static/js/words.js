/** Every text that a person reads on the map page, Chinese first, English second. */

const WORDS = {
  // What the page does.
  loading: ["正在加载{what}…", "Loading {what} …"],
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

  // The theme.
  theme: ["主题", "Theme"],
  measure: ["看什么", "What"],
  "measure.reach": ["服务可达", "Reach of services"],
  "measure.staff": ["人员", "Staff"],
  "measure.posts": ["岗位", "Posts"],
  "measure.funds": ["经费", "Funds"],
  "measure.sites": ["场所组织", "Sites and organizations"],
  "measure.facilities": ["设施配置", "Provision of facilities"],
  kind: ["到什么设施", "To what"],
  groups: ["组合", "Together"],
  kinds: ["单类设施", "One kind"],
  kindCount: ["{kind}（{n}）", "{kind} ({n})"],
  standard: ["标准", "Standard"],
  method: ["怎么量", "Measured"],
  "method.straight": ["直线", "Straight"],
  "method.walking": ["步行", "On foot"],
  threshold: ["距离", "Distance"],
  metres: ["{n} 米", "{n} m"],
  level: ["按哪一级", "By"],
  "level.district": ["区", "District"],
  "level.subdistrict": ["街道", "Subdistrict"],
  "level.community": ["社区", "Community"],
  "level.grid": ["网格", "Grid"],
  noGapMeasure: ["本次评估没有发现这类缺口", "This run found no gap of this kind"],

  // What the theme says.
  "say.reach.straight": [
    "直线 {m} 米内到不了{kind}",
    "residents live more than {m} m in a straight line from: {kind}",
  ],
  "say.reach.walking": [
    "步行 {m} 米内到不了{kind}",
    "residents live more than {m} m on foot from: {kind}",
  ],
  "say.all": ["全部 {n} 人都在范围内", "All {n} residents are within it"],
  "say.unjoined": [
    "另有 {n} 人的住处连不上路网，未计入。",
    "{n} more live where no path leads and are not counted.",
  ],
  "say.outside": ["{n} 人不在任何已知区域内。", "{n} residents are in no known area."],
  "say.gap": [
    "{n} 个{level}未达标，共缺 {shortfall}",
    "{n} {level} fall short, {shortfall} missing in all",
  ],
  "say.gap.sites": ["{n} 处场所没有组织覆盖", "{n} sites have no organization"],
  "say.missing": ["缺 {n} {unit}", "{n} {unit} missing"],
  "say.nogap": ["全部达标", "All meet the standard"],
  "say.people": ["{n} 人", "{n}"],
  "unit.count": ["{n} 人", "{n} residents"],
  "unit.workers": ["名社区工作者", "workers"],
  "unit.posts": ["个岗位", "posts"],
  "unit.persons": ["人", "persons"],
  "unit.yuan": ["元", "yuan"],
  "unit.organizations": ["个组织", "organizations"],
  "unit.facilities": ["处设施", "facilities"],
  "unit.residents": ["人", "residents"],

  // The legend.
  "legend.reach": ["到不了的居民占比", "Residents beyond reach"],
  "legend.shortfall": ["缺口（{unit}）", "Missing ({unit})"],
  "legend.none": ["无居民", "No residents"],
  "legend.notshort": ["没有缺口", "None missing"],
  "legend.areas": ["{n} 个{level}", "{n} {level}"],
  "many.district": ["区", "districts"],
  "many.subdistrict": ["街道", "subdistricts"],
  "many.community": ["社区", "communities"],
  "many.grid": ["网格", "grids"],
  asOf: ["截至 {date}", "As of {date}"],
  source: [
    "评估 {run}，版本 {version}，数据导入于 {date}",
    "Run {run}, version {version}, data of {date}",
  ],
  sourceNoRun: ["数据导入于 {date}", "Data of {date}"],
  standardIs: ["标准：{name}", "Standard: {name}"],
  noStandard: ["此距离没有对应的标准", "No standard names this distance"],
  unconfirmed: ["凭记忆，未核实", "recalled, not confirmed"],
  confirmed: ["已核实", "confirmed"],

  // Ranking.
  ranking: ["缺口最大的{level}", "Largest gaps among {level}"],
  rankingSites: ["缺组织最多的{level}", "Most sites without organization among {level}"],

  // Layers.
  layers: ["图层", "Layers"],
  "layer.facilities": ["设施", "Facilities"],
  "layer.cases": ["未结案件", "Open cases"],
  "layer.sites": ["新兴领域场所", "Sites"],
  "layer.organizations": ["组织", "Organizations"],
  "layer.residences": ["住宅", "Residences"],
  "layer.paths": ["道路", "Paths"],
  "layer.backdrops": ["水系、绿地、铁路、围墙", "Water, green, railway, walls"],
  "layer.areas": ["区域", "Areas"],
  "layer.gaps": ["人员、岗位、经费、场所缺口", "Gaps of staff, posts, funds, sites"],
  download: ["下载 GeoJSON", "Download GeoJSON"],
  downloadLayer: ["下载{layer}的 GeoJSON", "Download {layer} as GeoJSON"],

  // Search.
  noHit: [
    "没有名称或编码含“{words}”的区域或设施。",
    "No area or facility has “{words}” in its name or code.",
  ],
  hits: ["{n} 个结果", "{n} results"],

  // What is selected.
  code: ["编码", "Code"],
  leader: ["网格长", "Grid leader"],
  secretary: ["党组织书记", "Secretary"],
  noLeader: ["空缺", "Vacant"],
  noData: ["无数据", "No data"],
  reach: ["服务可达", "Reach"],
  beyond: ["到不了 {n} 人", "{n} residents beyond"],
  nearest: ["最近 {name}，{m} 米", "Nearest: {name}, {m} m"],
  why: ["为什么是这个数", "Why this number"],
  whyReach: [
    "{residents} 位居民中，{covered} 人在{method} {m} 米以内，{uncovered} 人以外，{unjoined} 人连不上路网。按建筑逐一测量，到最近的一处为止。",
    "Of {residents} residents {covered} are within {m} m ({method}), {uncovered} beyond, {unjoined} where no path leads. Each building is measured to the nearest one.",
  ],
  gaps: ["缺口", "Gaps"],
  noGaps: ["这里没有发现缺口。", "No gap was found here."],
  gapLine: [
    "现有 {value}，应有 {required}，缺 {shortfall} {unit}",
    "Has {value}, needs {required}: {shortfall} {unit} missing",
  ],
  affected: ["涉及 {n} 人", "{n} residents affected"],
  facilities: ["设施", "Facilities"],
  noFacilities: ["区域内没有登记设施。", "No facility is recorded here."],
  organizations: ["组织", "Organizations"],
  noOrganizations: ["没有登记组织。", "No organization is recorded here."],
  cases: ["案件", "Cases"],
  caseCount: ["未结 {open}，其中超期 {overdue}", "{open} open, {overdue} overdue"],
  noCases: ["没有未结案件。", "No open case."],
  due: ["期限 {date}", "Due {date}"],
  overdue: ["超期", "Overdue"],
  more: ["其余 {n} 项", "{n} more"],
  areaReport: ["本区域报告", "Report of this area"],
  made: [
    "此区域由导入补建，边界由下级合成。",
    "An import made this area up; its boundary is that of what lies below.",
  ],

  // Fields of features.
  "field.kind": ["类别", "Kind"],
  "field.opening_hours": ["开放时间", "Opening hours"],
  "field.operator": ["运营", "Operator"],
  "field.floor_area_m2": ["建筑面积", "Floor area"],
  "field.activity_area_m2": ["活动面积", "Activity area"],
  "field.capacity": ["容量", "Capacity"],
  "field.open_to_residents": ["向居民开放", "Open to residents"],
  "field.area_code": ["所在区域", "Area"],
  "field.enterprises": ["企业", "Enterprises"],
  "field.employees": ["从业人员", "Employees"],
  "field.party_members": ["党员", "Party members"],
  "field.formed": ["组建方式", "Formed"],
  "field.address": ["地址", "Address"],
  "field.phone": ["电话", "Phone"],
  "field.stage": ["阶段", "Stage"],
  "field.reported_at": ["上报", "Reported"],
  "field.due_at": ["期限", "Due"],
  "field.residents": ["居民", "Residents"],
  "field.households": ["户数", "Households"],
  "field.over_60": ["60 岁及以上", "Aged 60 and over"],
  "field.under_6": ["6 岁以下", "Under 6"],
  "grid.residential": ["治理网格", "Residential grid"],
  "grid.dedicated": ["专属网格", "Dedicated grid"],
  "grid.micro": ["微网格", "Micro grid"],
  "grid.management": ["城管单元网格", "Management grid"],
  "one.area": ["区域", "area"],
  "one.facility": ["设施", "Facility"],
  "one.site": ["场所", "Site"],
  "one.organization": ["组织", "Organization"],
  "one.case": ["案件", "Case"],
  "one.residence": ["住宅", "Residence"],
  failedTitle: ["没有加载出来", "Could not be loaded"],
  goneTitle: ["找不到", "Not found"],
  gone: [
    "图上没有编码为 {code} 的{what}，它可能已被新版本取代。",
    "There is no {what} with the code {code} on the map; a newer edition may have replaced it.",
  ],
  overdueSince: ["已超过期限 {date}", "Overdue since {date}"],
  yes: ["是", "Yes"],
  no: ["否", "No"],

  // Short code lists that the map itself draws; the server names facility kinds.
  "site.industrial_park": ["园区", "Industrial park"],
  "site.office_building": ["楼宇", "Office building"],
  "site.business_district": ["商圈", "Business district"],
  "site.market": ["市场", "Market"],
  "site.internet_firm": ["互联网企业", "Internet firm"],
  "site.park": ["公园", "Park"],
  "formed.alone": ["单建", "Alone"],
  "formed.jointly": ["联建", "Jointly"],
  "formed.sent": ["派建", "Sent"],
  "formed.led": ["带建", "Led"],
  "stage.reported": ["上报", "Reported"],
  "stage.accepted": ["受理", "Accepted"],
  "stage.filed": ["立案", "Filed"],
  "stage.dispatched": ["派遣", "Dispatched"],
  "stage.handling": ["处置", "Handling"],
  "stage.verified": ["核查", "Verified"],
  "stage.closed": ["结案", "Closed"],
  "stage.rejected": ["不受理", "Rejected"],
  "stage.suspended": ["挂账", "Suspended"],
  "stage.extended": ["延时", "Extended"],
  "stage.returned": ["回退", "Returned"],
  "stage.reworked": ["返工", "Reworked"],
  "stage.void": ["作废", "Void"],
  "stage.appealed": ["申诉", "Appealed"],
  "stage.supervised": ["督办", "Supervised"],
  "caseKey.new": ["待派遣", "Waiting"],
  "caseKey.doing": ["处置中", "In hand"],
  "caseKey.check": ["核查", "Being checked"],
  "caseKey.paused": ["挂账、延时", "On hold"],
  "caseKey.overdue": ["红圈：超期", "Red ring: overdue"],
  "family.station": ["驿站、睦邻中心", "Stations"],
  "family.centre": ["中心", "Centres"],
  "family.health": ["医疗、养老", "Health"],
  "family.school": ["教育", "Schools"],
  "family.culture": ["文化、体育", "Culture"],
  "family.green": ["公园、广场", "Green"],
  "family.other": ["其他", "Other"],

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

const ENGLISH = document.documentElement.lang.startsWith("en");

/** The language of the page. @type {"zh"|"en"} */
export const LANG = ENGLISH ? "en" : "zh";

/**
 * A text by its key, with `{name}` filled in. An unknown key comes back as it is.
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function t(key, values = {}) {
  const pair = WORDS[key];
  const text = pair ? pair[ENGLISH ? 1 : 0] : key;
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/**
 * The text of a server's `{zh, en}` in the page's language.
 * @param {{zh?: string, en?: string}|null|undefined} pair
 * @param {string} [otherwise]
 */
export function pick(pair, otherwise = "") {
  return (ENGLISH ? pair?.en || pair?.zh : pair?.zh || pair?.en) || otherwise;
}

/** Whether there is a text for a key. @param {string} key */
export const known = (key) => key in WORDS;

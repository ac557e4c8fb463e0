// Copies the third-party files that the pages use from node_modules to static/vendor, and draws
// the handful of icons into one sprite: `node vendor.mjs`, run by `make vendor`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const from = (...parts) => join(here, "node_modules", ...parts);
const to = (...parts) => join(here, "static", "vendor", ...parts);

const FILES = {
  "maplibre-gl": [
    "dist/maplibre-gl.mjs",
    "dist/maplibre-gl-worker.mjs",
    "dist/maplibre-gl.css",
    "LICENSE.txt",
  ],
  "htmx.org": ["dist/htmx.min.js"],
  idb: ["build/index.js"],
  leaflet: ["dist/leaflet.js", "dist/leaflet.css", "dist/images", "LICENSE"],
  "lucide-static": ["LICENSE"],
};
const ICONS = [
  "arrow-down",
  "arrow-up",
  "bell",
  "calendar",
  "camera",
  "check",
  "chevron-down",
  "chevron-left",
  "chevron-right",
  "circle-alert",
  "circle-user-round",
  "clock",
  "cloud-off",
  "copy",
  "crosshair",
  "database",
  "download",
  "ellipsis",
  "eraser",
  "eye",
  "file-text",
  "flask-conical",
  "footprints",
  "grid-3x3",
  "history",
  "house",
  "image",
  "image-down",
  "info",
  "languages",
  "layers",
  "list-checks",
  "locate-fixed",
  "log-in",
  "log-out",
  "magnet",
  "map",
  "map-pin",
  "megaphone",
  "merge",
  "move",
  "navigation",
  "panel-left",
  "pencil",
  "pentagon",
  "phone",
  "play",
  "plus",
  "printer",
  "qr-code",
  "redo-2",
  "refresh-cw",
  "ruler",
  "save",
  "search",
  "send",
  "split",
  "table-2",
  "trash-2",
  "triangle-alert",
  "undo-2",
  "upload",
  "users",
  "wifi-off",
  "x",
];

/** One <symbol> of the sprite from one file of Lucide. */
function symbol(name) {
  const svg = readFileSync(from("lucide-static", "icons", `${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
}

rmSync(to(), { recursive: true, force: true });
for (const [name, files] of Object.entries(FILES)) {
  for (const file of files) {
    const target = to(name, file.replace(/^(dist|build)\//, ""));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(from(name, file), target, { recursive: true });
  }
}
/** A script of a package, without the address of its source map. */
const script = (name, file) =>
  readFileSync(from(name, "dist", file), "utf8").replace(/\/\/# sourceMappingURL.*/, "");
// Its module imports another package by name, which no browser finds; its script has all inside.
mkdirSync(to("pmtiles"), { recursive: true });
writeFileSync(
  to("pmtiles", "pmtiles.mjs"),
  `${script("pmtiles", "pmtiles.js")}
export const { PMTiles, Protocol } = pmtiles;
`,
);
// What draws, and what ties it to MapLibre: one names the other as a package.
mkdirSync(to("terra-draw"), { recursive: true });
writeFileSync(to("terra-draw", "terra-draw.js"), script("terra-draw", "terra-draw.modern.js"));
writeFileSync(
  to("terra-draw", "adapter.js"),
  script("terra-draw-maplibre-gl-adapter", "terra-draw-maplibre-gl-adapter.modern.js").replaceAll(
    'from"terra-draw"',
    'from"./terra-draw.js"',
  ),
);
// What is large is compressed once and well, for browsers that take it so.
for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"]) {
  const file = to("maplibre-gl", name);
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}
writeFileSync(
  to("icons.svg"),
  `<!-- Lucide, ISC licence: lucide-static/LICENSE -->\n<svg xmlns="http://www.w3.org/2000/svg">\n${ICONS.map(symbol).join("\n")}\n</svg>\n`,
);
console.log(`static/vendor: ${Object.keys(FILES).join(", ")}, pmtiles, ${ICONS.length} icons`);

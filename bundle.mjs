// Puts the modules and styles of the large pages into one file each: `node bundle.mjs`, run by `make`.
// The modules stay what is written and read; the first line of a bundle says of which it was made.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "static");
const target = join(source, "bundle");

/** Name the sources as gridmap/web/bundle.py does. */
function sourceHash() {
  const hash = createHash("sha256");
  const files = ["css", "js"].flatMap((folder) =>
    readdirSync(join(source, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const named = files.map((file) => [relative(source, file).split(sep).join("/"), file]);
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0`).update(createHash("sha256").update(readFileSync(file)).digest());
  return hash.digest("hex").slice(0, 12);
}

/** Third-party files stay where they are; a bundle lies as deep as what it was made of. */
const beside = {
  name: "beside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/vendor\// }, ({ path }) => ({
      path: `../vendor/${path.split("/vendor/")[1]}`,
      external: true,
    })),
};
const banner = `/* of ${sourceHash()} */`;
await build({
  entryPoints: {
    map: join(source, "js", "main.js"),
    "map-style": join(source, "css", "map_page.css"),
    my: join(source, "js", "my", "page.js"),
  },
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  charset: "utf8",
  sourcemap: "linked",
  banner: { js: banner, css: banner },
  plugins: [beside],
  logLevel: "warning",
});
for (const name of ["map.js", "map-style.css", "my.js"])
  writeFileSync(join(target, `${name}.br`), brotliCompressSync(readFileSync(join(target, name))));

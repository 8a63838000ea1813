// Builds what browsers load: one bundle for each script and each sheet that lies in src/, the chosen
// icons as one picture, and the licences of all that went in. Run it by bundle.py, which knows when.
//
//   node build.mjs OUT

import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

import { build } from "esbuild";
import { PurgeCSS } from "purgecss";

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGES = [
  join(HERE, "../argosy/**/templates/**/*.html"),
  join(HERE, "../argosy/web/**/*.py"),
  join(HERE, "src/**/*.ts"),
];
/** The oldest browsers that know `light-dark()`, which every colour of the design is made of. */
const TARGET = ["chrome123", "edge123", "firefox120", "safari17.5"];
const ICONS = "@tabler/icons";


/** Where a package lies; not every package lets its package.json be resolved. */
function folderOf(name) {
  return join(HERE, "node_modules", name);
}

/** Leaves out of a sheet of others what no page, script or sheet of ours can mean. */
const purge = {
  name: "purge",
  setup(bundler) {
    bundler.onLoad({ filter: /node_modules.*\.css$/ }, async ({ path }) => {
      const [kept] = await new PurgeCSS().purge({
        content: PAGES,
        css: [path],
        variables: true,
        keyframes: true,
        safelist: { greedy: [/data-bs-theme/] },
      });
      return { contents: kept.css, loader: "css" };
    });
  },
};

async function bundles(out) {
  const entries = (await readdir(join(HERE, "src"))).filter((name) => /\.(ts|css)$/.test(name));
  const { metafile } = await build({
    absWorkingDir: HERE,
    entryPoints: entries.filter((name) => name !== "dom.ts").map((name) => join("src", name)),
    outdir: out,
    bundle: true,
    minify: true,
    format: "iife",
    target: TARGET,
    charset: "utf8",
    legalComments: "none", // licences.txt has them whole
    metafile: true,
    logLevel: "warning",
    plugins: [purge],
  });
  const packages = Object.keys(metafile.inputs).flatMap((path) => {
    const inside = path.split("node_modules/").at(-1);
    if (inside === path) return [];
    const parts = inside.split("/");
    return [parts.slice(0, inside.startsWith("@") ? 2 : 1).join("/")];
  });
  return new Set(packages);
}

/** The icons named in icons.txt, each a symbol that takes the colour of the text around it. */
async function icons(out) {
  const names = (await readFile(join(HERE, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(
    names.map(async (name) => {
      const filled = name.endsWith("-filled");
      const file = filled ? `filled/${name.slice(0, -"-filled".length)}` : `outline/${name}`;
      const path = join(folderOf(ICONS), "icons", `${file}.svg`);
      const text = await readFile(path, "utf8").catch(() => {
        throw new Error(`icons.txt names ${name}, which ${ICONS} does not have (${file}.svg)`);
      });
      const shapes = [...text.matchAll(/<path[^>]*>/g)].map(([shape]) => shape);
      const drawn = shapes.filter((shape) => !shape.includes("M0 0h24v24H0z"));
      const pen = filled
        ? 'fill="currentColor"'
        : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
      return `<symbol id="${name}" viewBox="0 0 24 24" ${pen}>${drawn.join("")}</symbol>`;
    }),
  );
  const picture = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
  await writeFile(join(out, "icons.svg"), picture);
}

/** One file with the licence of every package that is in a bundle, word for word. */
async function licences(out, packages) {
  const told = await Promise.all(
    [...packages].sort().map(async (name) => {
      const folder = folderOf(name);
      const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
      const entries = await readdir(folder, { withFileTypes: true });
      const files = entries
        .filter((entry) => entry.isFile() && /^(licen[cs]e|notice)/i.test(entry.name))
        .map((entry) => entry.name);
      const paths = files.sort().map((file) => join(folder, file));
      if (paths.length === 0) paths.push(join(HERE, "licences", `${name}.txt`)); // it forgot its own
      const texts = await Promise.all(
        paths.map((path) =>
          readFile(path, "utf8").catch(() => {
            throw new Error(`${name} ${version} brings no text of its licence, nor has ${path} one`);
          }),
        ),
      );
      const head = `${name} ${version} (${license})`;
      return `${head}\n${"=".repeat(head.length)}\n\n${texts.map((text) => text.trim()).join("\n\n")}\n`;
    }),
  );
  await writeFile(join(out, "licences.txt"), told.join("\n\n"));
}

/** Each file that is worth it, packed as small as can be: it is done once, here. */
async function packed(out) {
  for (const name of await readdir(out)) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    await writeFile(join(out, `${name}.br`), brotliCompressSync(await readFile(join(out, name))));
  }
}

const out = process.argv[2];
if (!out) throw new Error("say where to build to: node build.mjs OUT");
await mkdir(out, { recursive: true });
const packages = await bundles(out);
await icons(out);
await licences(out, new Set([...packages, ICONS]));
await packed(out);

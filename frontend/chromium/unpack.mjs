// Unpacks the Chromium of @sparticuz/chromium and a Chinese font into OUT, for tests on machines that
// have none. Its own unpacking goes into the system's temporary folder; ours stays beside the sources.
//
//   node unpack.mjs OUT

import { chmod, copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { createBrotliDecompress, brotliDecompressSync } from "node:zlib";

import tar from "tar-fs";

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), "node_modules");
const PACKED = join(PACKAGES, "@sparticuz/chromium/bin");
const FONT = join(PACKAGES, "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");

const out = process.argv[2];
if (!out) throw new Error("say where to unpack to: node unpack.mjs OUT");
await mkdir(join(out, "fonts"), { recursive: true });
for (const part of ["al2023", "swiftshader", "fonts"]) {
  const packed = createReadStream(join(PACKED, `${part}.tar.br`));
  await pipeline(packed, createBrotliDecompress(), tar.extract(out));
}
const program = join(out, "chromium");
await writeFile(program, brotliDecompressSync(await readFile(join(PACKED, "chromium.br"))));
await chmod(program, 0o755);
await copyFile(FONT, join(out, "fonts", "NotoSansSC.ttf"));
await writeFile(
  join(out, "fonts.conf"),
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${join(out, "fonts")}</dir><dir>/usr/share/fonts</dir><cachedir>${join(out, "cache")}</cachedir></fontconfig>
`,
);

import { chmodSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const OUT = join(ROOT, "dist");

/** CommonJS packages look for `require`, which an ES module does not have. */
const BANNER = 'import { createRequire as agencyCreateRequire } from "node:module"; const require = agencyCreateRequire(import.meta.url);';

/** Bundles the sources into `dist`: `cli.js`, which clients start, and chunks that it loads when they are needed. A server that starts meanwhile finds one or the other build. */
export async function bundle(): Promise<void> {
  const { metafile } = await build({
    entryPoints: { cli: join(ROOT, "src/cli.ts"), "embedded-worker": join(ROOT, "src/providers/embedded/worker.ts") },
    outdir: OUT,
    metafile: true,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    banner: { js: BANNER },
    external: ["@energetic-ai/*", "libsql"],
    logLevel: "warning",
    legalComments: "none",
  });
  const written = new Set(Object.keys(metafile.outputs).map((file) => basename(file)));
  for (const file of readdirSync(OUT)) if (!written.has(file)) rmSync(join(OUT, file), { recursive: true });
  chmodSync(join(OUT, "cli.js"), 0o755);
}

/** Bundles only if something that goes into it is newer than what is there. */
export async function bundleIfStale(): Promise<void> {
  const built = modifiedAt(join(OUT, "cli.js"));
  const inputs = [
    join(ROOT, "package.json"),
    ...readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).map((file) => join(ROOT, "src", file)),
  ];
  if (inputs.some((file) => modifiedAt(file) > built)) await bundle();
}

function modifiedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await bundle();

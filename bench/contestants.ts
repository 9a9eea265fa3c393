import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleIfStale } from "../src/dev/build.ts";

/** How a server is started. */
export interface Command {
  args: string[];
  env: Record<string, string>;
}

/** The two servers that are compared. */
export interface Pair {
  ours(stream: boolean): Command;
  bare(stream: boolean): Command;
  /** Removes what was built. */
  clean(): void;
}

/** Files of other builds to start instead; both sides get the environment of both servers. */
export interface Instead {
  ours: string | undefined;
  bare: string | undefined;
}

/** Builds both, as they would be shipped, into a folder of its own: nothing that happens to `dist` meanwhile touches a run. */
export async function contestants(upstream: string, instead: Instead): Promise<Pair> {
  const folder = mkdtempSync(join(tmpdir(), "agency-bench-"));
  const ours = instead.ours ? resolve(instead.ours) : await buildOurs(folder);
  const bare = instead.bare ? resolve(instead.bare) : await buildBare(folder);
  const config = (stream: boolean) => join(folder, stream ? "streamed.toml" : "plain.toml");
  for (const stream of [true, false]) writeFileSync(config(stream), configOf(upstream, stream), { mode: 0o600 });
  const env = (stream: boolean) => ({
    HOME: folder,
    AGENCY_CONFIG: config(stream),
    BENCH_UPSTREAM: upstream,
    ...(stream && { BENCH_STREAM: "1" }),
  });
  return {
    ours: (stream) => ({ args: [ours], env: env(stream) }),
    bare: (stream) => ({ args: [bare], env: env(stream) }),
    clean: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function configOf(upstream: string, stream: boolean): string {
  return `[llm]\nprovider = "openai-compatible"\nname = "house"\nbase_url = "${upstream}"\napi_key = "sk-bench-0123456789abcdef"\ntext_model = "small"\nstream = ${stream}\n`;
}

async function buildOurs(folder: string): Promise<string> {
  await bundleIfStale();
  cpSync(fileURLToPath(new URL("../dist", import.meta.url)), join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  return join(folder, "dist/cli.js");
}

async function buildBare(folder: string): Promise<string> {
  const outfile = join(folder, "bare.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./bare-server.ts", import.meta.url))],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.18",
    banner: { js: 'import { createRequire as bareRequire } from "node:module"; const require = bareRequire(import.meta.url);' },
    logLevel: "warning",
  });
  return outfile;
}

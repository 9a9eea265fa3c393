import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Config, LoadedConfig, ProviderEntry } from "../../src/config/config.ts";
import { loadConfig } from "../../src/config/load.ts";
import { formatProblem } from "../../src/config/problems.ts";
import { SERVICES, type Service } from "../../src/providers/services.ts";

/** A folder with these files, gone when the test ends. */
export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "agency-config-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** What a config file gave; `lines` are its problems as printed, without the folder's path. */
export interface Loaded extends LoadedConfig {
  at: string;
  lines: string[];
  errors: string[];
  warnings: string[];
}

/** Loads a config file of this text from a real folder, beside the other files. */
export function load(toml: string, env: NodeJS.ProcessEnv = {}, files: Readonly<Record<string, string>> = {}): Loaded {
  const at = folder({ "config.toml": toml, ...files });
  return print(loadConfig({ path: join(at, "config.toml"), env, platform: "linux", home: at }), at);
}

/** Loads what the environment alone gives. */
export function loadNothing(env: NodeJS.ProcessEnv): Loaded {
  const at = folder();
  return print(loadConfig({ env, platform: "linux", home: at }), at);
}

function print(loaded: LoadedConfig, at: string): Loaded {
  const lines = (severity?: string): string[] =>
    loaded.problems
      .filter((problem) => severity === undefined || problem.severity === severity)
      .map((problem) => formatProblem(problem).replaceAll(`${at}/`, ""));
  return { ...loaded, at, lines: lines(), errors: lines("error"), warnings: lines("warning") };
}

/** The config of what must have loaded. */
export function configOf(loaded: Loaded): Config {
  if (loaded.config === null) throw new Error(`not loaded:\n${loaded.lines.join("\n")}`);
  return loaded.config;
}

/** The entry of a name. */
export function entry(loaded: Loaded, name: string): ProviderEntry {
  const found = configOf(loaded).providers.find((provider) => provider.name === name);
  if (!found) throw new Error(`no entry ${name}`);
  return found;
}

/** An environment with everything that any service looks for. */
export function everyKey(): NodeJS.ProcessEnv {
  const names = Object.values<Service>(SERVICES).flatMap(({ keys }) => keys);
  const keys = Object.fromEntries(names.map((name) => [name, "key-1234567890abcdef"]));
  return { ...keys, AZURE_OPENAI_ENDPOINT: "https://x.example", AZURE_OPENAI_DEPLOYMENT: "d" };
}

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { entrySource } from "../config/source.ts";
import type { Gateway } from "../gateway.ts";
import { openLedger } from "../ledger/ledger.ts";
import { usualLedgerPath } from "../ledger/path.ts";

/** What about the files around a config is dangerous or surprising, one line each. */
export function fileWarnings({ loaded, backends }: Gateway): string[] {
  const { file, sources } = loaded;
  const literal = backends.filter(
    ({ name, entry }) =>
      (entry.apiKey && entrySource(sources, name, "api_key").from === "file") ||
      (entry.voyageApiKey && entrySource(sources, name, "voyage_api_key").from === "file"),
  );
  const tokens = Object.keys(loaded.config?.server.tokens ?? {}).filter((name) => sources[`server.tokens.${name}`]?.from === "file");
  const exposed = file === null ? [] : [file, join(dirname(resolve(file)), ".env")].filter(othersCanRead);
  return [
    ...literal.map(
      ({ name, service }) =>
        `the key of ${name} stands in ${file} itself; write api_key = "\${${service.keys[0] ?? variableOf(name)}}" and set that`,
    ),
    ...tokens.map((name) => `the token ${name} stands in ${file} itself; write "\${AGENCY_TOKEN}" and set that`),
    ...exposed.map((path) => `others can read ${path}; chmod 600 ${path}`),
    ...(existsSync("config.toml") && (file === null || resolve(file) !== resolve("config.toml"))
      ? ["config.toml in this folder is not read; use: --config ./config.toml"]
      : []),
  ];
}

function variableOf(name: string): string {
  return `${name
    .toUpperCase()
    .replace(/\W+/g, "_")
    .replace(/^(?=\d)/, "_")}_API_KEY`;
}

function othersCanRead(path: string): boolean {
  const mode = process.platform === "win32" ? 0 : (statSync(path, { throwIfNoEntry: false })?.mode ?? 0);
  return (mode & 0o044) !== 0;
}

/** Where usage is recorded, and why it is not, if so. */
export interface LedgerState {
  path: string | null;
  exists: boolean;
  trouble: string | null;
}

/** Says whether the ledger can be written. Makes none where there is none. */
export function ledgerState({ loaded }: Gateway, env: NodeJS.ProcessEnv): LedgerState {
  const path = loaded.config?.usage.path ?? usualLedgerPath({ env });
  if (path === null) return { path, exists: false, trouble: "there is no home folder for it; set [usage] path" };
  const exists = existsSync(path);
  return { path, exists, trouble: unwritable(exists ? path : nearestFolder(path)) ?? (exists ? unusable(path) : null) };
}

function unusable(path: string): string | null {
  const troubles: string[] = [];
  const ledger = openLedger({ path, retentionDays: 400, onTrouble: (trouble) => troubles.push(trouble) });
  ledger.warmUp();
  ledger.close();
  return troubles[0] ?? null;
}

function unwritable(path: string): string | null {
  try {
    accessSync(path, constants.W_OK);
    return null;
  } catch {
    return `${path} cannot be written; change its permissions, or set [usage] path`;
  }
}

/** The folder that is there, in which the others would be made. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(folder) || folder === path ? folder : nearestFolder(folder);
}

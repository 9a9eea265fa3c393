import type { Secret } from "../secret.ts";
import type { Environment } from "./environment.ts";
import { DEEPEST, type Path, pathKey } from "./path.ts";
import { error, type Finding, warning } from "./problems.ts";
import { type Folders, readSecret, sourceOf } from "./secrets.ts";
import type { Source } from "./source.ts";
import { fillTemplate, MALFORMED } from "./template.ts";

/** A secret in its place: at a provider's key the provider lacks what is `missing`, elsewhere the config is wrong. */
interface PlacedSecret {
  secret: Secret | null;
  missing: string | null;
}

/** A parsed TOML document with its strings filled in. Secrets are taken out of the tree at once. */
export interface Expansion {
  tree: unknown;
  /** By `pathKey`, for every value that is not a table or a list. */
  sources: ReadonlyMap<string, Source>;
  secrets: ReadonlyMap<string, PlacedSecret>;
  findings: readonly Finding[];
  secretFiles: readonly string[];
}

/** What stands in the tree for a date: no key takes one, and zod would take the object for a table. */
const DATE = Symbol("date");
const TAKEN_OUT = "[redacted]";

/** Fills in every string of a document. Never throws; what is wrong is among the findings. */
export function expandTree(document: unknown, environment: Environment, folders: Folders): Expansion {
  const progress = { environment, folders, sources: new Map(), secrets: new Map(), findings: [], secretFiles: [] };
  const tree = expand(document, [], progress);
  return { tree, ...progress };
}

interface Progress {
  environment: Environment;
  folders: Folders;
  sources: Map<string, Source>;
  secrets: Map<string, PlacedSecret>;
  findings: Finding[];
  secretFiles: string[];
}

function expand(value: unknown, path: Path, progress: Progress): unknown {
  if (path.length > DEEPEST) {
    progress.findings.push(error(path.slice(0, 3), "is nested too deeply"));
    return null;
  }
  if (typeof value === "string")
    return isProviderKey(path) || isOtherSecret(path) ? takeOut(value, path, progress) : fillIn(value, path, progress);
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date))
    return expandTable(value, path, progress);
  progress.sources.set(pathKey(path), { from: "file", name: null });
  if (Array.isArray(value)) return value.map((element, index) => expand(element, [...path, index], progress));
  return value instanceof Date ? DATE : value;
}

function expandTable(table: object, path: Path, progress: Progress): object {
  const expanded = Object.create(null);
  for (const [key, value] of Object.entries(table)) {
    if (key === "__proto__") progress.findings.push(error([...path, key], "cannot be used as a name; choose another"));
    else expanded[key] = expand(value, [...path, key], progress);
  }
  return expanded;
}

function fillIn(text: string, path: Path, { environment, sources, findings }: Progress): string {
  const filled = fillTemplate(text, environment);
  sources.set(pathKey(path), sourceOf(filled));
  if (filled.malformed) findings.push(error(path, MALFORMED));
  for (const { name, message } of filled.unset) {
    findings.push(error(path, `${name} is not set: ${message ?? `set it, or give a default as in \${${name}:-default}`}`));
  }
  return filled.text;
}

function takeOut(text: string, path: Path, { environment, folders, sources, secrets, findings, secretFiles }: Progress): string {
  const given = readSecret(text, environment, folders);
  if (given.file !== null) secretFiles.push(given.file);
  sources.set(pathKey(path), given.source);
  secrets.set(pathKey(path), given);
  findings.push(...given.warnings.map((message) => warning(path, message)));
  if (given.missing !== null && !isProviderKey(path)) findings.push(error(path, given.missing));
  return TAKEN_OUT;
}

function isProviderKey(path: Path): boolean {
  const last = path.at(-1);
  if (path[0] !== "llm" || (last !== "api_key" && last !== "voyage_api_key")) return false;
  return path.length === 2 || (path.length === 4 && path[1] === "providers");
}

function isOtherSecret(path: Path): boolean {
  if (path[0] === "server") return path.length === 3 && path[1] === "tokens";
  return path.length === 3 && path[0] === "llm" && path[1] === "budget" && (path[2] === "alert_webhook" || path[2] === "alert_secret");
}

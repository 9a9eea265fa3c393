import type { Service } from "../providers/services.ts";
import type { Secret } from "../secret.ts";
import { baseAddress, ollamaAddress } from "./base-address.ts";
import type { ProviderEntry } from "./config.ts";
import type { Environment, Variable } from "./environment.ts";
import type { Expansion } from "./expand.ts";
import { type Path, pathKey } from "./path.ts";
import { error, type Finding, warning } from "./problems.ts";
import { KIND_KEYS, type KindKey, type ProviderTable, usesKey } from "./provider-schema.ts";
import { looksAnthropic, wrapSecret } from "./secrets.ts";
import type { Source } from "./source.ts";

/** One entry while it is built: its table, its kind's facts, where it may look, and where it notes what it finds. */
export interface Draft {
  table: ProviderTable;
  /** Where it stands in the file; `null` when it does not. */
  path: Path | null;
  origin: ProviderEntry["origin"];
  service: Service;
  environment: Environment;
  expansion: Expansion;
  findings: Finding[];
  sources: Record<string, Source>;
}

/** A value, or what to do to have it. */
export interface Found<Value> {
  value: Value | null;
  missing: string | null;
}

/** The entry's key: as the file gives it, else from the variables of its kind. */
export function findKey(draft: Draft): Found<Secret> {
  const found = givenKey("api_key", draft) ?? keyFromEnvironment("api_key", draft.service.keys, draft);
  const kind = draft.table.provider;
  if (found.value && draft.service.keys.length > 0 && (kind as string) !== "anthropic" && looksAnthropic(found.value)) {
    note(draft, "api_key", `the key of ${kind} looks like one of Anthropic ("sk-ant-…")`);
  }
  return found;
}

/** The key of the service that embeds for this kind, where there is one. Without it the entry is still ready. */
export function findVoyageKey(draft: Draft): Secret | null {
  if (!mayUse("voyage_api_key", draft)) return null;
  const given = givenKey("voyage_api_key", draft);
  if (given?.missing) note(draft, "voyage_api_key", `no embeddings: ${given.missing}`);
  const { embeddingsKey } = draft.service;
  return (given ?? keyFromEnvironment("voyage_api_key", embeddingsKey === undefined ? [] : [embeddingsKey], draft)).value;
}

function givenKey(key: "api_key" | "voyage_api_key", { path, expansion }: Draft): Found<Secret> | null {
  const placed = path && expansion.secrets.get(pathKey([...path, key]));
  return placed && (placed.secret || placed.missing !== null) ? { value: placed.secret, missing: placed.missing } : null;
}

function keyFromEnvironment(key: string, names: readonly string[], draft: Draft): Found<Secret> {
  const variable = firstSet(names, draft.environment);
  if (!variable) return { value: null, missing: names[0] === undefined ? null : `set ${names[0]}` };
  const { secret, missing, warnings } = wrapSecret(variable.value, variable.name);
  draft.sources[key] = { from: variable.from, name: variable.name };
  draft.findings.push(...warnings.map((message): Finding => ({ severity: "warning", message, file: null })));
  return { value: secret, missing };
}

/** The first of the variables that is set and not empty. */
export function firstSet(names: readonly string[], environment: Environment): Variable | null {
  for (const name of names) {
    const variable = environment.lookup(name);
    if (variable && variable.value.trim() !== "") return variable;
  }
  return null;
}

/** Where the entry answers: as the file says, else the variable of its kind, else its kind's own address. */
export function findAddress(draft: Draft): Found<string> {
  const { table, service, path, origin, sources } = draft;
  const read = usesKey(table.provider, "ollama_url") ? ollamaAddress : baseAddress;
  const older = mayUse("ollama_url", draft) ? table.ollama_url : undefined;
  if (older && table.base_url) note(draft, "base_url", "is not used beside ollama_url");
  const given = older || table.base_url;
  if (given) {
    const value = read(given);
    const key = older ? "ollama_url" : "base_url";
    if (value === null) draft.findings.push(error([...(path ?? []), key], "is not a web address; write one as in https://host/path"));
    return { value, missing: null };
  }
  const variable = firstSet(service.baseUrlEnv === undefined ? [] : [service.baseUrlEnv], draft.environment);
  if (variable) {
    const value = read(variable.value);
    sources.base_url = { from: variable.from, name: variable.name };
    return { value, missing: value === null ? `correct ${variable.name}: it is not a web address` : null };
  }
  const needed = service.baseUrl === null && service.local !== true;
  const setting = origin === "file" || service.baseUrlEnv === undefined ? "base_url" : service.baseUrlEnv;
  return { value: service.baseUrl, missing: needed ? `set ${setting}` : null };
}

/** The text of a key that only some kinds use. A variable counts only beside the key of the same service. */
export function findText(key: Exclude<KindKey, "voyage_api_key" | "ollama_url">, draft: Draft): string | null {
  if (!mayUse(key, draft)) return null;
  const given = draft.table[key];
  if (given) return given;
  const keyName = draft.sources.api_key?.name ?? "";
  const variable = draft.service.keys.includes(keyName) ? firstSet(KIND_KEYS[key].variables, draft.environment) : null;
  if (variable) draft.sources[key] = { from: variable.from, name: variable.name };
  return variable?.value ?? null;
}

/** Whether the entry's kind uses the key; if it is given all the same, that is noted. */
function mayUse(key: KindKey, draft: Draft): boolean {
  const kind = draft.table.provider;
  if (usesKey(kind, key)) return true;
  if (draft.table[key] !== undefined) note(draft, key, `is not used by ${kind}; it belongs to ${KIND_KEYS[key].kinds.join(" and ")}`);
  return false;
}

function note({ path, findings }: Draft, key: string, message: string): void {
  findings.push(path ? warning([...path, key], message) : { severity: "warning", message, file: null });
}

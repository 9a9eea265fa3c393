import type { Json } from "../types.ts";

/** What `viewConfig` says of a provider's state, and no key of the file. */
const REMARKS = ["origin", "ready", "missing", "sources"];

/** A config's view as TOML for people to read, with a comment where each value came from. */
export function tomlView(view: Json): string {
  const { file, llm, server, usage, sources = {} } = view as Record<string, Json>;
  const { providers = [], ...routing } = (llm ?? {}) as Json & { providers?: Json[] };
  const from = (path: string) => (sources as Record<string, string>)[path];
  return [
    `# ${file ?? "no config file; the environment decides"}`,
    ...tableLines("llm", routing, from),
    ...providers.flatMap(providerLines),
    ...tableLines("server", server ?? {}, from),
    ...tableLines("usage", usage ?? {}, from),
    "",
  ].join("\n");
}

function providerLines(provider: Json): string[] {
  const { origin, missing, sources } = provider as { origin: string; missing?: string; sources: Record<string, string> };
  const keys = Object.fromEntries(Object.entries(provider).filter(([key]) => !REMARKS.includes(key)));
  const state = missing === undefined ? "" : `not ready: ${missing}`;
  const found = origin === "file" ? "" : `found in the ${origin}`;
  const remark = [found, state].filter((text) => text !== "").join("; ");
  const lines = Object.entries(keys).map(([key, value]) => line(key, value, sources[key]));
  return ["", `[[llm.providers]]${remark === "" ? "" : `  # ${remark}`}`, ...lines];
}

/** A table, its plain values first, then the tables in it. Empty ones are left out. */
function tableLines(name: string, values: Json, from: (path: string) => string | undefined): string[] {
  const entries = Object.entries(values);
  const plain = entries.filter(([, value]) => !isTable(value)).map(([key, value]) => line(key, value, from(`${name}.${keyOf(key)}`)));
  const tables = entries.flatMap(([key, value]) => (isTable(value) ? tableLines(`${name}.${keyOf(key)}`, value, from) : []));
  return [...(plain.length > 0 ? ["", `[${name}]`, ...plain] : []), ...tables];
}

function line(key: string, value: unknown, source: string | undefined): string {
  const written = `${keyOf(key)} = ${tomlOf(value)}`;
  return source === undefined || source === "file" ? written : `${written}  # ${source}`;
}

function tomlOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(tomlOf).join(", ")}]`;
  if (!isTable(value)) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${keyOf(key)} = ${tomlOf(inner)}`)
    .join(", ")} }`;
}

function keyOf(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

function isTable(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

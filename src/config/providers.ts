import { isKind, type Kind, SERVICES, serviceOf } from "../providers/services.ts";
import { type BuiltEntry, buildEntry, type Workshop } from "./entries.ts";
import { firstSet } from "./entry-keys.ts";
import { valueAt } from "./messages.ts";
import { error, type Finding } from "./problems.ts";
import { providerKeys, providerSchema } from "./provider-schema.ts";
import type { Document } from "./schema.ts";
import { type ProviderWords, routeTargets, splitTarget } from "./targets.ts";

/** What a file says of providers before anything is checked: also entries that turn out wrong have a name. */
export interface Declared {
  names: readonly string[];
  /** `[llm]` itself names a provider. */
  short: boolean;
  any: boolean;
}

/** Reads off a parsed file which providers it means to have. */
export function declaredProviders(tree: unknown): Declared {
  const list = valueAt(tree, ["llm", "providers"]);
  const short = valueAt(tree, ["llm", "provider"]) !== undefined;
  const tables = [...(short ? [valueAt(tree, ["llm"])] : []), ...(Array.isArray(list) ? list : [])];
  const names = tables.map((table) => valueAt(table, ["name"]) ?? valueAt(table, ["provider"])).filter((name) => typeof name === "string");
  return { names, short, any: tables.length > 0 };
}

/** The entries of the file: `[llm]` itself if it names a provider, then the list; what the schema refused is left out. */
export function fileEntries({ llm }: Document, declared: Declared, broken: ReadonlySet<number>, workshop: Workshop): BuiltEntry[] {
  const short = llm.provider === undefined ? [] : [buildEntry({ ...llm, provider: llm.provider }, ["llm"], "file", workshop)];
  if (!declared.short) workshop.findings.push(...strayKeys(workshop.expansion.tree));
  const listed = llm.providers.flatMap((table, index) =>
    broken.has(index) ? [] : [buildEntry(table, ["llm", "providers", index], "file", workshop)],
  );
  return [...short, ...listed];
}

/** Keys of an entry directly under `[llm]` that belong to none. */
function strayKeys(tree: unknown): Finding[] {
  const stray = Object.keys(providerKeys).filter((key) => valueAt(tree, ["llm", key]) !== undefined);
  return stray.map((key) =>
    error(["llm", key], "belongs to a provider: name it with `provider` beside this, or move this to its [[llm.providers]]"),
  );
}

/** What the environment has: each service whose key is set, in the order of the table, then what needs none on this machine. */
export function environmentEntries(workshop: Workshop): BuiltEntry[] {
  const kinds = Object.keys(SERVICES).filter(isKind);
  const keyed = kinds.filter((kind) => firstSet(serviceOf(kind).keys, workshop.environment) !== null);
  const local = kinds.filter((kind) => serviceOf(kind).keys.length === 0 && serviceOf(kind).local === true);
  return [...keyed, ...local].map((kind) => kindEntry(kind, "environment", workshop));
}

/** An entry for each kind that a route names and that has none. */
export function routeEntries(document: Document, built: readonly BuiltEntry[], words: ProviderWords, workshop: Workshop): BuiltEntry[] {
  const named = routeTargets(document).map(({ target }) => splitTarget(target, words.has).provider);
  const missing = named.filter(
    (word) => word !== null && isKind(word) && !built.some(({ entry }) => entry.name === word || entry.kind === word),
  );
  return [...new Set(missing)].filter((word) => word !== null && isKind(word)).map((kind) => kindEntry(kind, "route", workshop));
}

function kindEntry(kind: Kind, origin: "environment" | "route", workshop: Workshop): BuiltEntry {
  return buildEntry(providerSchema.parse({ provider: kind }), null, origin, workshop);
}

/** Those with a priority in its order, then the rest; otherwise as they come. */
export function byPriority(built: readonly BuiltEntry[]): BuiltEntry[] {
  const rank = ({ entry }: BuiltEntry): number => entry.priority ?? Number.POSITIVE_INFINITY;
  return [...built].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

import { serviceOf } from "../providers/services.ts";
import type { ProviderEntry, Timeouts } from "./config.ts";
import { type Draft, findAddress, findKey, findText, findVoyageKey } from "./entry-keys.ts";
import { valueAt } from "./messages.ts";
import { inOurWords } from "./our-words.ts";
import { type Path, pathKey } from "./path.ts";
import { KIND_KEYS, type ProviderTable, providerSchema, timeoutsSchema, usesKey } from "./provider-schema.ts";
import { absolutePath, type Folders } from "./secrets.ts";
import type { Source } from "./source.ts";

/** What entries are built from, and where they note what is wrong with them. */
export type Workshop = Pick<Draft, "environment" | "expansion" | "findings"> & { folders: Folders };

/** An entry with what the checks ask about it. */
export interface BuiltEntry {
  entry: ProviderEntry;
  /** Where it stands in the file; `null` when it does not. */
  path: Path | null;
  /** By its keys in the file's spelling. */
  sources: Readonly<Record<string, Source>>;
}

/** Builds one entry from its table, the environment and what its kind says. */
export function buildEntry(table: ProviderTable, path: Path | null, origin: ProviderEntry["origin"], workshop: Workshop): BuiltEntry {
  const service = serviceOf(table.provider);
  const draft: Draft = { ...workshop, table, path, origin, service, sources: fileSources(path, workshop) };
  const { provider: kind, ollamaUrl: _, timeouts: __, ...given } = inOurWords(providerSchema, table);
  const key = findKey(draft);
  const address = findAddress(draft);
  const deploymentName = findText("deployment_name", draft);
  const embeddingDeploymentName = findText("embedding_deployment_name", draft);
  const entry: ProviderEntry = {
    ...given,
    name: given.name ?? kind,
    kind,
    origin,
    apiKey: key.value,
    baseUrl: address.value,
    missing: key.missing ?? address.missing,
    textModel: given.textModel || deploymentName,
    embeddingModel: given.embeddingModel || embeddingDeploymentName,
    timeouts: givenTimeouts(table),
    caFile: given.caFile ? absolutePath(given.caFile, workshop.folders) : null,
    organizationId: findText("organization_id", draft),
    deploymentName,
    embeddingDeploymentName,
    apiVersion: findText("api_version", draft),
    voyageApiKey: findVoyageKey(draft),
    webhookUrl: findText("webhook_url", draft),
    version: findText("version", draft),
  };
  return { entry: { ...entry, missing: entry.missing ?? missingModel(entry) }, path, sources: draft.sources };
}

/** Where the keys that the file gives came from. */
function fileSources(path: Path | null, { expansion }: Workshop): Record<string, Source> {
  const sources: Record<string, Source> = Object.create(null);
  for (const key of path ? Object.keys(providerSchema.shape) : []) {
    const keyPath = [...(path ?? []), key];
    if (valueAt(expansion.tree, keyPath) !== undefined)
      sources[key] = expansion.sources.get(pathKey(keyPath)) ?? { from: "file", name: null };
  }
  return sources;
}

function givenTimeouts({ timeouts }: ProviderTable): Partial<Timeouts> {
  const all = Object.entries(inOurWords(timeoutsSchema, timeouts));
  return Object.fromEntries(all.filter(([, value]) => value !== null));
}

/** Found in the environment alone, a service whose models are deployments of the owner's is of no use until one is named. */
function missingModel(entry: ProviderEntry): string | null {
  const named = entry.textModel ?? entry.embeddingModel;
  const needed = entry.origin === "environment" && usesKey(entry.kind, "deployment_name") && named === null;
  return needed ? `set ${KIND_KEYS.deployment_name.variables[0]}` : null;
}

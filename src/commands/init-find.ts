import { loadConfig } from "../config/load.ts";
import { entrySource, type Source } from "../config/source.ts";
import { createGateway } from "../gateway.ts";
import type { Backend } from "../providers/backend.ts";
import { checkProvider } from "../tools/provider-check.ts";

/** A provider that could be used from here, and how its test went. */
export interface Found {
  backend: Backend;
  key: Source;
  /** Why it cannot be used, if so. */
  trouble: string | null;
  /** The models it lists, as far as it tells. */
  listed: readonly string[];
}

/** Looks for keys in the environment, and in a `.env` beside the config to be, and for a running Ollama; asks each for its models, which is free. */
export async function findProviders(emptyConfig: string, env: NodeJS.ProcessEnv): Promise<Found[]> {
  const loaded = loadConfig({ path: emptyConfig, env });
  const { backends } = createGateway(loaded, { env });
  const tested = await Promise.all(
    backends
      .filter(({ entry }) => entry.kind !== "embedded")
      .map(async (backend): Promise<Found> => {
        const key = entrySource(loaded.sources, backend.name, "api_key");
        const { missing } = backend.entry;
        if (missing !== null) return { backend, key, trouble: missing, listed: [] };
        const { models, error } = await checkProvider(backend);
        if (!error) await backend.discover("complete");
        return { backend, key, trouble: error?.message ?? null, listed: (models ?? []).map(({ id }) => id) };
      }),
  );
  return tested.filter(({ backend, trouble }) => backend.entry.kind !== "ollama" || trouble === null);
}

/** How the search went, a line each. */
export function foundWords({ backend, key, trouble, listed }: Found): string {
  const where = key.name === null ? "running" : key.from === "dotenv" ? `${key.name} in .env` : key.name;
  const count = listed.length === 1 ? "1 model" : `${listed.length} models`;
  const how = listed.length > 0 ? `works, ${count}` : "lists no models; not tested";
  return `${backend.name}: ${where}, ${trouble === null ? how : `failed: ${trouble}`}`;
}

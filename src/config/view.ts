import { serviceOf } from "../providers/services.ts";
import type { Json } from "../types.ts";
import type { Config, LoadedConfig, ProviderEntry } from "./config.ts";
import { maskStrings, REDACTED, secretsIn } from "./mask.ts";
import { inTomlWords, mapNames } from "./our-words.ts";
import { formatProblem } from "./problems.ts";
import { entrySource, type Source } from "./source.ts";

/**
 * The effective config in the file's spelling, with where each value came from, which providers are ready and what the others miss, and the
 * problems as lines. No secret is in it: not a key, not one written into the file or into a URL, no value of a header.
 */
export function viewConfig(loaded: LoadedConfig): Json {
  const { config, file, problems } = loaded;
  const sections = config ? viewSections(config, loaded.sources) : {};
  return maskStrings({ file, ...sections, problems: problems.map(formatProblem) }, secretsIn(config)) as Json;
}

function viewSections(config: Config, sources: LoadedConfig["sources"]): Json {
  const { providers, strategy, fallback, routes, prices, budget, server, usage } = config;
  return {
    llm: {
      strategy,
      providers: providers.map((entry) => viewProvider(entry, sources)),
      fallback: viewTable(fallback),
      routing: mapNames(routes, viewTable),
      prices: mapNames(prices, viewTable),
      budget: { ...viewTable(budget), providers: mapNames(budget.providers, viewTable), clients: mapNames(budget.clients, viewTable) },
    },
    server: { ...viewTable(server), tokens: mapNames(server.tokens, () => REDACTED) },
    usage: viewTable(usage),
    sources: viewSources(config, sources),
  };
}

function viewProvider(entry: ProviderEntry, sources: LoadedConfig["sources"]): Json {
  const { name, kind, origin, missing, headers, timeouts, ...rest } = entry;
  const service = serviceOf(kind);
  const keys = {
    ...viewTable({
      ...rest,
      textModel: rest.textModel ?? service.textModel,
      embeddingModel: rest.embeddingModel ?? service.embeddingModel,
    }),
    ...(Object.keys(headers).length === 0 ? {} : { headers: mapNames(headers, () => REDACTED) }),
    ...(Object.keys(timeouts).length === 0 ? {} : { timeouts: viewTable(timeouts) }),
  };
  const origins = Object.keys(keys).map((key) => [
    key,
    sourceText(entrySource(sources, name, key === "base_url" ? addressKey(sources, name) : key)),
  ]);
  return {
    name,
    provider: kind,
    origin,
    ready: missing === null,
    ...(missing === null ? {} : { missing }),
    ...keys,
    sources: Object.fromEntries(origins),
  };
}

/** Ollama's address may be under its older key. */
function addressKey(sources: LoadedConfig["sources"], name: string): string {
  return entrySource(sources, name, "ollama_url").from === "default" ? "base_url" : "ollama_url";
}

/** A table in the file's spelling, without what is not given. */
function viewTable(table: object): Json {
  const given = Object.entries(table).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([key, value]) => [inTomlWords(key), value]));
}

/** Where each value outside the providers came from, by its key's path. */
function viewSources(config: Config, sources: LoadedConfig["sources"]): Json {
  const texts: Record<string, string> = Object.create(null);
  const tables = { "llm.fallback": config.fallback, "llm.budget": config.budget, server: config.server, usage: config.usage };
  texts["llm.strategy"] = "default";
  for (const [table, values] of Object.entries(tables))
    for (const key of Object.keys(viewTable(values))) texts[`${table}.${key}`] = "default";
  for (const [path, source] of Object.entries(sources)) if (!path.startsWith("llm.providers.")) texts[path] = sourceText(source);
  return texts;
}

function sourceText({ from, name }: Source): string {
  const words = { file: "file", environment: "environment", dotenv: ".env", secret_file: "secret file", default: "default" };
  return name === null ? words[from] : `${words[from]} ${name}`;
}

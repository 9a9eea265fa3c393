import type { ProviderEntry } from "./config.ts";
import type { BuiltEntry } from "./entries.ts";
import type { Path } from "./path.ts";
import { error, type Finding, warning } from "./problems.ts";
import type { Document } from "./schema.ts";
import { entryOf, type ProviderWords, routeTargets, splitTarget } from "./targets.ts";

/** What no schema sees: names given twice, names that nobody has, providers that are not ready. */
export function crossCheck(document: Document, built: readonly BuiltEntry[], words: ProviderWords): Finding[] {
  const entries = built.map(({ entry }) => entry);
  return [
    ...sameNames(built),
    ...notReady(built),
    ...routeTargets(document).flatMap(({ target, path }) => checkTarget(target, path, entries, words)),
    ...Object.keys(document.llm.budget.providers).flatMap((name) => checkBudget(name, words)),
    ...Object.keys(document.llm.prices).flatMap((name) => checkModel(name, ["llm", "prices", name], words)),
    ...(document.usage.baseline === undefined ? [] : checkModel(document.usage.baseline, ["usage", "baseline"], words)),
  ];
}

function sameNames(built: readonly BuiltEntry[]): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  for (const { entry, path, sources } of built) {
    if (path && seen.has(entry.name)) {
      const remedy = sources.name ? "choose another" : "give this one a `name`";
      findings.push(error([...path, sources.name ? "name" : "provider"], `another provider is called "${entry.name}"; ${remedy}`));
    }
    seen.add(entry.name);
  }
  return findings;
}

function notReady(built: readonly BuiltEntry[]): Finding[] {
  return built.flatMap(({ entry, path, sources }) => {
    if (entry.missing === null || entry.origin === "route") return [];
    const message = `${entry.name} is not ready: ${entry.missing}`;
    if (path === null) return [{ severity: "warning" as const, message, file: null }];
    return [warning([...path, sources.api_key ? "api_key" : "provider"], message)];
  });
}

function checkTarget(target: string, path: Path, entries: readonly ProviderEntry[], words: ProviderWords): Finding[] {
  const { provider } = splitTarget(target, words.has);
  const entry = provider === null ? undefined : entryOf(provider, entries);
  if (entry && entry.missing !== null) return [warning(path, `${entry.name} is not ready (${entry.missing}); such calls go on without it`)];
  return provider === null ? checkUnknown(target, path, words) : [];
}

/** A word that nearly is a provider is a mistake before a colon; alone it may be a model. */
function checkUnknown(target: string, path: Path, words: ProviderWords): Finding[] {
  const [, word, colon] = /^([a-z][a-z_-]*)(:?)/i.exec(target) ?? [];
  if (word === undefined || (colon === "" && word !== target)) return [];
  const near = words.near(word);
  if (near === undefined) return [];
  if (colon === ":") return [error(path, `no provider is called "${word}"; did you mean "${near}"?`)];
  return [warning(path, `"${word}" is taken for a model; did you mean the provider "${near}"?`)];
}

function checkBudget(name: string, words: ProviderWords): Finding[] {
  if (words.has(name)) return [];
  const near = words.near(name);
  const remedy = near === undefined ? "remove it, or name a provider" : `did you mean "${near}"?`;
  return [error(["llm", "budget", "providers", name], `no provider is called ${JSON.stringify(name)}; ${remedy}`)];
}

/** What must be `provider:model` to mean anything. */
function checkModel(name: string, path: Path, words: ProviderWords): Finding[] {
  const { provider, model } = splitTarget(name, words.has);
  if (provider !== null && model !== null) return [];
  if (provider !== null) return [warning(path, `names no model, so nothing matches it; write "${provider}:*" or a model's id`)];
  const near = words.near(name.split(":")[0] ?? "");
  const remedy = near === undefined ? 'write "provider:model"' : `did you mean "${near}" before the colon?`;
  return [warning(path, `names no provider, so nothing matches it; ${remedy}`)];
}

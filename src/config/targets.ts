import { isKind, SERVICES } from "../providers/services.ts";
import { nearest } from "../util/nearest.ts";
import type { ProviderEntry, TargetName } from "./config.ts";
import type { Path } from "./path.ts";
import type { Document } from "./schema.ts";

/** A target taken apart; `provider` is a configured name or a kind, as written. */
export interface SplitTarget {
  provider: string | null;
  model: string | null;
}

/** Splits a target at its first colon, but only if a provider stands before it: `llama3.2:3b` is a model. */
export function splitTarget(target: TargetName, isProvider: (word: string) => boolean): SplitTarget {
  if (isProvider(target)) return { provider: target, model: null };
  const colon = target.indexOf(":");
  const before = target.slice(0, Math.max(colon, 0));
  if (colon < 0 || !isProvider(before)) return { provider: null, model: target };
  return { provider: before, model: target.slice(colon + 1) || null };
}

/** The entry that a word means: the one of that name, else the first of that kind. */
export function entryOf(word: string, entries: readonly ProviderEntry[]): ProviderEntry | undefined {
  return entries.find(({ name }) => name === word) ?? entries.find(({ kind }) => kind === word);
}

/** The words that mean a provider: names of entries, and kinds. */
export interface ProviderWords {
  has(word: string): boolean;
  /** The provider that a mistyped word may have meant. */
  near(word: string): string | undefined;
}

/** The words that mean a provider, given the names of entries. */
export function providerWords(names: readonly string[]): ProviderWords {
  const known = new Set(names);
  return {
    has: (word) => known.has(word) || isKind(word),
    near: (word) => nearest(word, [...known, ...Object.keys(SERVICES)])[0],
  };
}

/** Every target of every route, with its place in the file. */
export function routeTargets({ llm }: Document): { target: TargetName; path: Path }[] {
  return Object.entries(llm.routing).flatMap(([task, route]) => {
    const path = ["llm", "routing", task];
    if (typeof route === "string") return [{ target: route, path }];
    const [list, listPath] = Array.isArray(route) ? [route, path] : [route.targets, [...path, "targets"]];
    return list.map((target, index) => ({ target, path: [...listPath, index] }));
  });
}

import type { Rates } from "./rates.ts";
import type { Subject } from "./subject.ts";

/** Prices by `name-or-kind:model`, where the model may end in `*`. */
export type PriceList = (subject: Subject) => Rates | null;

/** Looks prices up by the target's own name, then by its kind; exact ones first, then the longest that ends in `*`. */
export function priceList(entries: Readonly<Record<string, Rates>>): PriceList {
  const exact = new Map(Object.entries(entries));
  const patterns = Object.keys(entries)
    .filter((key) => key.endsWith("*"))
    .sort((a, b) => b.length - a.length)
    .map((key) => key.slice(0, -1));

  return ({ name, kind, model, base }) => {
    const names = [`${name}:${model}`, `${kind}:${model}`, `${kind}:${base}`];
    const found = names.find((key) => exact.has(key)) ?? wildcard(names, patterns);
    return found === undefined ? null : (exact.get(found) ?? null);
  };
}

function wildcard(names: readonly string[], patterns: readonly string[]): string | undefined {
  for (const name of names) {
    const pattern = patterns.find((start) => name.startsWith(start));
    if (pattern !== undefined) return `${pattern}*`;
  }
  return undefined;
}

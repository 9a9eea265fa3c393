import type { Price } from "../config/config.ts";
import type { Target } from "../providers/backend.ts";
import type { Usage } from "../types.ts";

export type Prices = Readonly<Record<string, Price>>;

/** Finds the price of a target: the config's own, else 0 where it costs nothing, else `null`: unknown is not zero. */
export function priceOf({ backend, model }: Target, prices: Prices): Price | null {
  const owners = [backend.name, backend.entry.kind];
  for (const owner of owners) {
    const exact = prices[`${owner}:${model}`];
    if (exact) return exact;
  }
  const pattern = Object.keys(prices).find(
    (key) => key.endsWith("*") && owners.some((owner) => `${owner}:${model}`.startsWith(key.slice(0, -1))),
  );
  if (pattern !== undefined) return prices[pattern] ?? null;
  return backend.isLocal(model) ? FREE : null;
}

const FREE: Price = { input: 0, output: 0, cachedInput: 0, cacheWrite: 0 };

/** Dollars for what was used; `null` when a needed price or count is unknown. Cached and cache-write tokens have their own price where one is given. */
export function costOf(usage: Usage, price: Price | null): number | null {
  if (!price || usage.input === null || price.input === null) return null;
  const cached = usage.cachedInput ?? 0;
  const written = usage.cacheWrite ?? 0;
  const output = usage.output ?? 0;
  if (output > 0 && price.output === null) return null;
  const dollars =
    (usage.input - cached - written) * price.input +
    cached * (price.cachedInput ?? price.input) +
    written * (price.cacheWrite ?? price.input) +
    output * (price.output ?? 0);
  return dollars / 1e6;
}

/** Dollars for a call that is estimated to use this much; `null` when the price is unknown. */
export function estimateCost(price: Price | null, input: number, output: number): number | null {
  if (!price || price.input === null || (output > 0 && price.output === null)) return null;
  return (input * price.input + output * (price.output ?? 0)) / 1e6;
}

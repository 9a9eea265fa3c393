import type { Price } from "../config/config.ts";

/** Where a price was found. `local` is a kind that costs nothing. */
export type PriceSource = "config" | "file" | "genai-prices" | "agency-llm" | "local";

/** Prices of requests whose input is larger than `above` tokens; they hold for the whole request. */
export interface Tier extends Price {
  above: number;
}

/** What a model costs: dollars per million tokens, from a source and of a day. `null` is unknown, never 0. */
export interface Rates extends Price {
  /** Smallest first. */
  tiers: readonly Tier[];
  /** Dollars per second of computing, where a service bills by time instead of by tokens. */
  perSecond: number | null;
  source: PriceSource;
  /** The day the price was valid, as 2026-11-22; `null` where the owner says it, or where there is nothing to pay. */
  asOf: string | null;
}

/** A price of which some parts are not known. */
export function priceFrom({ input = null, output = null, cachedInput = null, cacheWrite = null }: Partial<Price>): Price {
  return { input, output, cachedInput, cacheWrite };
}

/** Rates without tiers. */
export function ratesFrom(known: Partial<Price>, source: PriceSource, asOf: string | null): Rates {
  return { ...priceFrom(known), tiers: [], perSecond: null, source, asOf };
}

/** What runs on the owner's machine costs nothing. */
export const FREE: Rates = ratesFrom({ input: 0, output: 0, cachedInput: 0, cacheWrite: 0 }, "local", null);

/** The price of a request with this many tokens of input. */
export function priceAt(rates: Rates, inputTokens: number): Price {
  let price: Price = rates;
  for (const tier of rates.tiers) if (inputTokens > tier.above) price = tier;
  return price;
}

import type { Price, ProviderEntry } from "../../src/config/config.ts";
import type { PriceFile } from "../../src/money/price-places.ts";
import { createPrices, type Prices } from "../../src/money/prices.ts";
import type { Rates } from "../../src/money/rates.ts";
import type { Kind } from "../../src/providers/services.ts";
import { NO_USAGE, type Usage } from "../../src/types.ts";
import { entry, target } from "../support/call.ts";

export const NO_FILE: PriceFile = { list: () => null, problems: [], stamp: "" };

/** The day on which these tests take place. */
export const TODAY = Date.parse("2026-11-22T12:00:00Z");

export const NOTHING_KNOWN: Price = { input: null, output: null, cachedInput: null, cacheWrite: null };

/** Prices under a config, without a price file, on that day. */
export function pricesWith(config: Record<string, Partial<Price>> = {}, now = () => TODAY): Prices {
  const whole = Object.entries(config).map(([key, price]) => [key, { ...NOTHING_KNOWN, ...price }] as const);
  return createPrices(Object.fromEntries(whole), () => NO_FILE, now);
}

/** What a model costs at a kind of provider. */
export function rates(prices: Prices, kind: Kind, model: string, given: Partial<ProviderEntry> = {}): Rates | null {
  const own = entry({ name: kind, kind, baseUrl: null, textModel: null, embeddingModel: null, ...given });
  const { backend } = target(own.name, own);
  return prices.of({ backend, model });
}

/** What a reply used; the rest is unknown. */
export function used(given: Partial<Usage>): Usage {
  return { ...NO_USAGE, ...given };
}

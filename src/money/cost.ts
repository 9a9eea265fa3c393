import type { Usage } from "../types.ts";
import { type PriceSource, priceAt, type Rates } from "./rates.ts";

/** What something cost, in whole billionths of a dollar, and by whose price of which day; all `null` when it is unknown. */
export interface Cost {
  nanos: number | null;
  source: PriceSource | "provider" | null;
  asOf: string | null;
}

export const UNKNOWN_COST: Cost = { nanos: null, source: null, asOf: null };

/** Dollars per million tokens are thousandths of a nano-dollar per token. */
const NANOS_PER_TOKEN = 1e3;
const NANOS_PER_DOLLAR = 1e9;

/** What was used at `at` (milliseconds) cost. The provider's own figure wins; what it bills wins over what it reports. */
export function costOf(usage: Usage, rates: Rates | null, at: number): Cost {
  const own = usage.costUsd;
  if (own !== undefined) return { nanos: nanosOf(own), source: "provider", asOf: dayOf(at) };
  const nanos = rates && chargedFor(usage, rates);
  return rates === null || nanos === null ? UNKNOWN_COST : { nanos, source: rates.source, asOf: rates.asOf };
}

/** Nano-dollars that a request of this size is estimated to cost; `null` when its price is unknown or not by tokens. */
export function estimateNanos(rates: Rates | null, inputTokens: number, outputTokens: number): number | null {
  if (!rates) return null;
  const price = priceAt(rates, inputTokens);
  return total([charge(inputTokens, price.input), charge(outputTokens, price.output)]);
}

/** Nano-dollars as dollars, for people and for results. */
export function dollarsOf(nanos: number | null): number | null {
  return nanos === null ? null : nanos / NANOS_PER_DOLLAR;
}

/** Dollars as whole nano-dollars. */
export function nanosOf(dollars: number): number {
  return Math.round(dollars * NANOS_PER_DOLLAR);
}

/** The day of a time, as 2026-11-22. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function chargedFor(usage: Usage, rates: Rates): number | null {
  if (rates.perSecond !== null) return usage.seconds === undefined ? null : nanosOf(usage.seconds * rates.perSecond);
  const price = priceAt(rates, usage.input ?? 0);
  const input = usage.billed?.input ?? usage.input;
  const cached = Math.min(usage.cachedInput ?? 0, usage.billed?.input ?? Number.POSITIVE_INFINITY);
  const written = usage.cacheWrite ?? 0;
  const plain = input === null ? null : Math.max(0, input - cached - written);
  return total([
    charge(plain, price.input),
    charge(cached, price.cachedInput ?? price.input),
    charge(written, price.cacheWrite ?? price.input),
    charge(usage.billed?.output ?? usage.output, price.output),
  ]);
}

/** Nothing costs nothing at any price, and everything costs nothing at the price 0; beyond that what is unknown stays so. */
function charge(tokens: number | null, price: number | null): number | null {
  if (price === 0 || tokens === 0) return 0;
  return tokens === null || price === null ? null : tokens * price;
}

function total(charges: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const part of charges) {
    if (part === null) return null;
    sum += part;
  }
  return Math.round(sum * NANOS_PER_TOKEN);
}

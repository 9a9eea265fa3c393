import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { costOf, dollarsOf, estimateNanos } from "../../src/money/cost.ts";
import { type Rates, ratesFrom } from "../../src/money/rates.ts";
import type { Kind } from "../../src/providers/services.ts";
import type { Usage } from "../../src/types.ts";
import { pricesWith, rates, TODAY, used } from "./support.ts";

/** Bills, with every product written out: dollars per million tokens times tokens are millionths of a dollar. */
const BILLS: readonly [title: string, kind: Kind, model: string, usage: Partial<Usage>, millionths: number][] = [
  ["cached input", "openai", "gpt-4o-mini", { input: 2006, cachedInput: 1920, output: 300 }, 86 * 0.15 + 1920 * 0.075 + 300 * 0.6],
  [
    "a cache that is written and read",
    "anthropic",
    "claude-sonnet-4-5",
    { input: 12_304, cacheWrite: 12_000, cachedInput: 300, output: 550 },
    4 * 3 + 12_000 * 3.75 + 300 * 0.3 + 550 * 15,
  ],
  ["input up to the tier", "google", "gemini-2.5-pro", { input: 200_000, output: 1000 }, 200_000 * 1.25 + 1000 * 10],
  ["input above it", "google", "gemini-2.5-pro", { input: 200_001, output: 1000 }, 200_001 * 2.5 + 1000 * 15],
  [
    "cached input above it",
    "google",
    "gemini-2.5-pro",
    { input: 250_000, cachedInput: 50_000, output: 2000 },
    200_000 * 2.5 + 50_000 * 0.25 + 2000 * 15,
  ],
  ["another tier", "openai", "gpt-6-luna", { input: 300_000, output: 100 }, 300_000 * 0.2 + 100 * 0.75],
  [
    "a tier of our own table",
    "anthropic",
    "claude-haiku-5-5",
    { input: 150_000, cachedInput: 100_000, output: 800 },
    50_000 * 0.5 + 100_000 * 0.05 + 800 * 2.5,
  ],
  ["reasoning, which is part of the output", "openai", "o3", { input: 1000, output: 5000, reasoning: 4200 }, 1000 * 2 + 5000 * 8],
  ["embeddings", "openai", "text-embedding-3-small", { input: 8, output: 0 }, 8 * 0.02],
  ["embeddings by a partner", "anthropic", "voyage-4-lite", { input: 1500, output: 0 }, 1500 * 0.02],
  ["embeddings of our own table", "cohere", "embed-english-v3.0", { input: 410, output: 0 }, 410 * 0.1],
  [
    "other tokens billed than counted",
    "cohere",
    "command-r7b-12-2024",
    { input: 70, output: 9, billed: { input: 4, output: 5 } },
    4 * 0.0375 + 5 * 0.15,
  ],
  ["a model of Replicate by tokens", "replicate", "meta/meta-llama-3-8b-instruct", { input: 1000, output: 500 }, 1000 * 0.05 + 500 * 0.25],
  ["a local model", "ollama", "llama3.2", { input: 1000, output: 500 }, 0],
];

describe("a bill", () => {
  const prices = pricesWith();
  beforeAll(() => prices.load());

  it.each(BILLS)("for %s is right to the billionth of a dollar", (_, kind, model, usage, millionths) => {
    expect(costOf(used(usage), rates(prices, kind, model), TODAY).nanos).toBe(Math.round(millionths * 1000));
  });

  it("says whose price it is and of which day", () => {
    expect(costOf(used({ input: 1, output: 1 }), rates(prices, "openai", "gpt-4o-mini"), TODAY)).toEqual({
      nanos: 750,
      source: "genai-prices",
      asOf: "2026-09-23",
    });
    expect(costOf(used({ input: 10, output: 0 }), rates(prices, "cohere", "embed-english-v3.0"), TODAY)).toEqual({
      nanos: 1000,
      source: "agency-llm",
      asOf: "2025-04-15",
    });
  });

  it("is the provider's own where the reply has one", () => {
    const usage = used({ input: 1000, output: 1000, costUsd: 0.00123 });
    expect(costOf(usage, rates(prices, "openai", "gpt-4o-mini"), TODAY)).toEqual({
      nanos: 1_230_000,
      source: "provider",
      asOf: "2026-11-22",
    });
    expect(costOf(usage, null, TODAY).nanos).toBe(1_230_000);
  });

  it("goes by seconds where the service does, and is unknown without them", () => {
    const perSecond: Rates = { ...ratesFrom({}, "file", "2026-08-19"), perSecond: 0.000975 };
    expect(costOf(used({ seconds: 4.2 }), perSecond, TODAY).nanos).toBe(4_095_000);
    expect(costOf(used({ input: 10, output: 10 }), perSecond, TODAY).nanos).toBeNull();
    expect(estimateNanos(perSecond, 10, 10)).toBeNull();
  });
});

describe("what is unknown", () => {
  const price = ratesFrom({ input: 2, output: 8 }, "config", null);

  it.each<[string, Partial<Usage>, Rates | null]>([
    ["a price", { input: 10, output: 10 }, null],
    ["the price of the input", { input: 10, output: 10 }, ratesFrom({ output: 8 }, "config", null)],
    ["the price of the output", { input: 10, output: 10 }, ratesFrom({ input: 2 }, "config", null)],
    ["all that a stream used", {}, price],
    ["the output alone", { input: 10 }, price],
    ["the input alone", { output: 10 }, price],
  ])("is not free: %s", (_, usage, known) => {
    expect(costOf(used(usage), known, TODAY)).toEqual({ nanos: null, source: null, asOf: null });
    expect(dollarsOf(null)).toBeNull();
  });

  it("does not matter where it cannot cost anything", () => {
    const free = ratesFrom({ input: 0, output: 0 }, "local", null);
    expect(costOf(used({}), free, TODAY).nanos).toBe(0);
    expect(costOf(used({ input: 10, output: 0 }), ratesFrom({ input: 2 }, "config", null), TODAY).nanos).toBe(20_000);
  });

  it("is not bought twice: cached tokens are part of the input, and without a price of their own cost what it costs", () => {
    expect(costOf(used({ input: 1000, cachedInput: 900, output: 0 }), price, TODAY).nanos).toBe(2_000_000);
    expect(costOf(used({ input: 1000, cachedInput: 900, output: 0 }), { ...price, cachedInput: 0.2 }, TODAY).nanos).toBe(380_000);
  });
});

describe("every cost", () => {
  const dollars = fc.double({ min: 0, max: 200, noNaN: true });
  const tokens = fc.nat(3_000_000);
  const priced = fc
    .record({
      input: dollars,
      output: dollars,
      cachedInput: dollars,
      cacheWrite: dollars,
      above: fc.nat(1_000_000),
      factor: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ above, factor, ...price }): Rates => {
      const dearer = { input: price.input * factor, output: price.output * factor };
      return { ...ratesFrom(price, "config", null), tiers: [{ ...price, ...dearer, above }] };
    });

  it("is a whole number, and not less for more", () => {
    fc.assert(
      fc.property(priced, tokens, tokens, tokens, fc.nat(1000), (known, plain, cached, output, more) => {
        const nanos = (input: number, out: number) =>
          costOf(used({ input, output: out, cachedInput: cached }), known, TODAY).nanos ?? Number.NaN;
        const once = nanos(plain + cached, output);

        expect(Number.isSafeInteger(once)).toBe(true);
        expect(nanos(plain + cached + more, output)).toBeGreaterThanOrEqual(once);
        expect(nanos(plain + cached, output + more)).toBeGreaterThanOrEqual(once);
      }),
    );
  });

  it("is what was estimated, when the estimate of the tokens was right", () => {
    fc.assert(
      fc.property(priced, tokens, tokens, (known, input, output) => {
        expect(estimateNanos(known, input, output)).toBe(costOf(used({ input, output }), known, TODAY).nanos);
      }),
    );
  });
});

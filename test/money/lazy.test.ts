import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { isBuiltInLoaded } from "../../src/money/built-in.ts";
import { pricesWith, rates } from "./support.ts";

/** Every module that is loaded because this one is: imports of values, not those that wait for a call. */
function loadedWith(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export)\b(?!\s+type\b)[^;]*?from\s+"([^"]+)"/gms)) {
    if (from.startsWith(".")) loadedWith(fileURLToPath(new URL(from, `file://${file}`)), seen);
    else seen.add(from);
  }
  return seen;
}

it("the price data is not on the start path", () => {
  const loaded = loadedWith(fileURLToPath(new URL("../../src/commands/serve.ts", import.meta.url)));

  expect([...loaded].some((module) => module.endsWith("/money/prices.ts"))).toBe(true);
  expect([...loaded].filter((module) => module.includes("genai-prices"))).toEqual([]);
});

it("until it is loaded its prices are unknown, not 0, and then they are looked up again", async () => {
  const prices = pricesWith();

  expect(isBuiltInLoaded()).toBe(false);
  expect(rates(prices, "openai", "gpt-4o-mini")).toBeNull();
  expect(rates(prices, "ollama", "llama3.2")).toMatchObject({ input: 0 });
  expect(rates(prices, "cohere", "embed-english-v3.0")).toMatchObject({ source: "agency-llm" });
  await Promise.all([prices.load(), prices.load()]);
  expect(rates(prices, "openai", "gpt-4o-mini")).toMatchObject({ input: 0.15 });
});

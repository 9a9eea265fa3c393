import { readFileSync } from "node:fs";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { estimateInput, estimateTokens } from "../../src/money/tokens.ts";
import { CHINESE, ENGLISH, OTHERS } from "./samples.ts";

/** How far the estimate is from what a tokenizer counts: 0.1 is a tenth too many. */
const off = (text: string) => estimateTokens(text) / encode(text).length - 1;
const source = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

describe("the estimate of a text", () => {
  it.each(Object.entries(ENGLISH))("in English is right within a tenth: %s", (_, text) => {
    expect(Math.abs(off(text))).toBeLessThan(0.1);
  });

  it.each(Object.entries(CHINESE))("in Chinese is right within a fifth: %s", (_, text) => {
    expect(Math.abs(off(text))).toBeLessThan(0.2);
  });

  it.each(Object.entries(OTHERS))("of another form is right within a quarter: %s", (_, text) => {
    expect(Math.abs(off(text))).toBeLessThan(0.25);
  });

  it.each(["src/engine/plan.ts", "src/http/send.ts", "package.json", "config.schema.json", "README.md"])(
    "is right within 15 % for a file of ours: %s",
    (file) => {
      expect(Math.abs(off(source(file)))).toBeLessThan(0.15);
    },
  );

  it("is nothing for nothing, and at least one for anything", () => {
    expect([estimateTokens(""), estimateTokens(" "), estimateTokens("a"), estimateTokens("\ud83d")]).toEqual([0, 1, 1, 1]);
  });
});

describe("the estimate of a request", () => {
  const turn = { role: "user", content: "What is the weather in Paris?" } as const;
  const base = estimateInput({ messages: [turn] });

  it("counts every turn and its frame", () => {
    expect(base).toBe(estimateTokens(turn.content) + 4);
    expect(estimateInput({ messages: [turn, turn] })).toBe(2 * base);
  });

  it("counts images, functions, calls and the form that is asked for", () => {
    const image = { type: "image", url: "https://example.com/cat.png" } as const;
    const parameters = { type: "object", properties: { city: { type: "string" } } };
    const call = { id: "1", name: "weather", arguments: { city: "Paris" } };

    expect(estimateInput({ messages: [{ role: "user", content: [{ type: "text", text: turn.content }, image] }] }) - base).toBe(800);
    expect(estimateInput({ messages: [turn], tools: [{ name: "weather", parameters }] }) - base).toBeGreaterThan(20);
    expect(estimateInput({ messages: [turn], format: { type: "schema", schema: parameters } }) - base).toBeGreaterThan(10);
    expect(estimateInput({ messages: [{ role: "assistant", content: "", toolCalls: [call] }] })).toBeGreaterThan(15);
  });
});

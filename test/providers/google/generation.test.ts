import { describe, expect, test } from "vitest";
import { refuses, thinkingConfig } from "../../../src/providers/google/generation.ts";

describe("reasoning", () => {
  test.each([
    ["gemini-2.5-flash", "none", { thinkingBudget: 0 }],
    ["gemini-2.5-pro", "none", { thinkingBudget: 128 }],
    ["gemini-2.5-flash-lite", "medium", { thinkingBudget: 8192 }],
    ["gemini-3-flash-preview", "none", { thinkingLevel: "MINIMAL" }],
    ["gemini-3.5-flash-lite", "none", { thinkingLevel: "MINIMAL" }],
    ["gemini-3.1-pro-preview", "none", { thinkingLevel: "LOW" }],
    ["gemini-3.8-flash", "none", { thinkingLevel: "LOW" }],
    ["gemini-4-argon", "high", { thinkingLevel: "HIGH" }],
    ["gemini-flash-latest", "low", { thinkingLevel: "LOW" }],
  ] as const)("of %s at %s is %j", (model, reasoning, expected) => {
    expect(thinkingConfig(model, reasoning)).toEqual(expected);
  });

  test.each([
    ["gemini-2.0-flash", ["reasoning"]],
    ["gemini-pro", ["reasoning"]],
    ["gemma-3-27b-it", ["reasoning"]],
    ["gemini-2.5-pro", []],
    ["gemini-3.5-flash-lite", []],
    ["gemini-flash-latest", []],
    ["gemini-3.8-flash", ["temperature", "top_p"]],
    ["gemini-4-neon", ["temperature", "top_p"]],
  ])("%s is known to refuse %j", (model, expected) => {
    expect(refuses(model)).toEqual(expected);
  });
});

import { expect, test } from "vitest";
import { nearest } from "../../src/util/nearest.ts";

const words = ["prompt", "fallback", "anthropic", "openai", "ollama", "max_tokens", "temperature", "top_p", "top_k"];

test.each([
  ["promt", "prompt"],
  ["fallbak", "fallback"],
  ["antropic", "anthropic"],
  ["opneai", "openai"],
  ["maxTokens", "max_tokens"],
  ["max-tokens", "max_tokens"],
  ["OpenAI", "openai"],
  ["temprature", "temperature"],
])("%s is near %s", (word, meant) => {
  expect(nearest(word, words)).toEqual([meant]);
});

test.each([["xyz"], ["model"], ["a"], [""], ["completely different"]])("%j is near nothing", (word) => {
  expect(nearest(word, words)).toEqual([]);
});

test("several candidates come nearest first, equals in their own order", () => {
  expect(nearest("top_l", words, 3)).toEqual(["top_p", "top_k"]);
  expect(nearest("top_k", words, 2)).toEqual(["top_k", "top_p"]);
});

test("a very long word costs nothing", () => {
  expect(nearest("x".repeat(5_000_000), words)).toEqual([]);
});

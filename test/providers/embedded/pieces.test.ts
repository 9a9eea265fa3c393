import { expect, test } from "vitest";
import { pieces } from "../../../src/providers/embedded/pieces.ts";

test("a short text is one piece", () => {
  expect([...pieces("  Ships left\n the harbour. ")].map(({ text }) => text)).toEqual(["Ships left the harbour."]);
});

test("a long text is cut at its spaces, and no word is lost", () => {
  const words = Array.from({ length: 1_000 }, (_, index) => `word${index}`);

  const cut = [...pieces(words.join(" "))];

  expect(cut.map(({ text }) => text).join(" ")).toBe(words.join(" "));
  expect(Math.max(...cut.map(({ weight }) => weight))).toBeLessThanOrEqual(95);
});

test("a piece of English prose has 50 to 100 words", () => {
  const prose =
    "As the sun set over the quiet harbour the fishermen began to haul in their nets while children played along the pier. ".repeat(20);

  const counts = [...pieces(prose)].slice(0, -1).map(({ text }) => text.split(" ").length);

  expect(Math.min(...counts)).toBeGreaterThanOrEqual(50);
  expect(Math.max(...counts)).toBeLessThanOrEqual(100);
});

test("a text without spaces is cut too, between characters", () => {
  const cut = [...pieces("🎉".repeat(500))];

  expect(cut.length).toBeGreaterThan(1);
  expect(cut.every(({ text }) => /^[🎉 ]+$/u.test(text))).toBe(true);
});

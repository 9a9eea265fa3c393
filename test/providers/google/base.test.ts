import { describe, expect, test } from "vitest";
import { googleBase } from "../../../src/providers/google/base.ts";

describe("a base URL", () => {
  test.each([
    ["https://generativelanguage.googleapis.com", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1/", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1beta", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1alpha", "https://generativelanguage.googleapis.com/v1alpha"],
    ["https://generativelanguage.googleapis.com/v1beta/models", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1/models/gemini-pro:generateContent", "https://generativelanguage.googleapis.com/v1beta"],
    [
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-pro:generateContent?key=K",
      "https://generativelanguage.googleapis.com/v1beta",
    ],
    ["https://generativelanguage.googleapis.com/v1beta/openai/", "https://generativelanguage.googleapis.com/v1beta"],
    ["https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", "https://generativelanguage.googleapis.com/v1beta"],
    ["generativelanguage.googleapis.com/v1", "https://generativelanguage.googleapis.com/v1beta"],
    ["http://localhost:8080/gemini/v1", "http://localhost:8080/gemini/v1beta"],
    ["https://proxy.example/google", "https://proxy.example/google/v1beta"],
  ])("%s becomes %s", (given, expected) => {
    expect(googleBase(given)).toBe(expected);
  });
});

import { describe, expect, test } from "vitest";
import { cohereBase } from "../../../src/providers/cohere/base.ts";

describe("a base URL", () => {
  test.each([
    ["https://api.cohere.com", "https://api.cohere.com"],
    ["https://api.cohere.com/", "https://api.cohere.com"],
    ["https://api.cohere.com/v1", "https://api.cohere.com"],
    ["https://api.cohere.com/v2/", "https://api.cohere.com"],
    ["https://api.cohere.ai/v1", "https://api.cohere.com"],
    ["https://api.cohere.ai", "https://api.cohere.com"],
    ["https://api.cohere.ai/compatibility/v1", "https://api.cohere.com"],
    ["https://api.cohere.com/compatibility/v1/chat/completions", "https://api.cohere.com"],
    ["https://api.cohere.com/v2/chat", "https://api.cohere.com"],
    ["https://api.cohere.ai/v1/embed", "https://api.cohere.com"],
    ["api.cohere.ai/v1", "https://api.cohere.com"],
    ["http://localhost:8080/cohere/v2", "http://localhost:8080/cohere"],
    ["https://api.cohere.aid.example/v1", "https://api.cohere.aid.example"],
  ])("%s becomes %s", (given, expected) => {
    expect(cohereBase(given)).toBe(expected);
  });
});

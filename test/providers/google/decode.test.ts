import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeChat } from "../../../src/providers/google/decode.ts";

const answer = JSON.parse(readFileSync(new URL("../../fixtures/google/answer.json", import.meta.url), "utf8"));
const candidate = (finishReason: string, parts?: object[]) => ({ candidates: [{ ...(parts && { content: { parts } }), finishReason }] });

describe("an answer", () => {
  test("is its text without thoughts and unknown parts, with usage by class", () => {
    expect(decodeChat(answer)).toEqual({
      text: "Good morning.",
      toolCalls: [],
      finishReason: "stop",
      model: "gemini-3.5-flash-lite",
      usage: { input: 25, output: 10, cachedInput: 16, cacheWrite: null, reasoning: 7, total: 35, source: "provider" },
    });
  });

  test.each([
    ["STOP", "stop"],
    ["MAX_TOKENS", "length"],
    ["SAFETY", "content_filter"],
    ["RECITATION", "content_filter"],
    ["PROHIBITED_CONTENT", "content_filter"],
    ["IMAGE_SAFETY", "content_filter"],
    ["MALFORMED_FUNCTION_CALL", "error"],
    ["LANGUAGE", "other"],
    ["SOMETHING_NEW", "other"],
  ])("that ended by %s is %s", (reason, expected) => {
    expect(decodeChat(candidate(reason, [{ text: "Half an" }]))).toMatchObject({ text: "Half an", finishReason: expected });
  });

  test("cut while the model thought is empty by length", () => {
    const body = { ...candidate("MAX_TOKENS"), usageMetadata: { promptTokenCount: 15, thoughtsTokenCount: 2, totalTokenCount: 17 } };

    expect(decodeChat(body)).toMatchObject({ text: "", finishReason: "length", usage: { input: 15, output: 2, reasoning: 2 } });
  });

  test("has unknown usage where none is told", () => {
    expect(decodeChat(candidate("STOP", [{ text: "Hi" }])).usage).toMatchObject({ input: null, output: null, total: null });
  });

  test("may be the array that a stream without events is", () => {
    expect(decodeChat([candidate("", [{ text: "Good " }]), candidate("STOP", [{ text: "day" }])])).toMatchObject({ text: "Good day" });
  });

  test.each([
    ["a blocked prompt", { promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }, "filtered", "blocked the prompt (PROHIBITED_CONTENT)"],
    ["a blocked answer", candidate("SAFETY"), "filtered", "blocked the answer (SAFETY)"],
    ["no candidates", { usageMetadata: {} }, "bad_reply", "no candidates"],
    ["something else", "text", "bad_reply", "not an object"],
    ["a function call without a name", candidate("STOP", [{ functionCall: {} }]), "bad_reply", "without a name"],
    ["an error under status 200", { error: { code: 503, message: "overloaded", status: "UNAVAILABLE" } }, "overloaded", "overloaded"],
  ])("with %s is an error", (_what, body, kind, words) => {
    expect(() => decodeChat(body)).toThrow(expect.objectContaining({ kind, message: expect.stringContaining(words) }));
  });
});

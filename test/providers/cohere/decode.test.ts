import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeChat } from "../../../src/providers/cohere/decode.ts";

const parsed = (name: string) => JSON.parse(readFileSync(new URL(`../../fixtures/cohere/${name}`, import.meta.url), "utf8"));

describe("an answer", () => {
  test("is the text of its blocks, with all tokens, and beside them the billed ones", () => {
    expect(decodeChat(parsed("answer.json"))).toEqual({
      text: "Good morning.",
      toolCalls: [],
      finishReason: "stop",
      model: null,
      usage: {
        ...{ input: 70, output: 9, cachedInput: 64, cacheWrite: null, reasoning: 3, total: 79, source: "provider" },
        billed: { input: 4, output: 5 },
      },
    });
  });

  test("with calls has no text: a plan is not the answer, and no arguments are none", () => {
    expect(decodeChat(parsed("tools.json"))).toMatchObject({
      text: "",
      finishReason: "tool_calls",
      toolCalls: [
        { id: "get_weather_1", name: "get_weather", arguments: { city: "Paris", days: 3 } },
        { id: "get_time_2", name: "get_time", arguments: {} },
      ],
    });
  });

  test.each([
    ["COMPLETE", "stop"],
    ["STOP_SEQUENCE", "stop"],
    ["MAX_TOKENS", "length"],
    ["TOOL_CALL", "tool_calls"],
    ["ERROR", "error"],
    ["TIMEOUT", "error"],
    ["ERROR_TOXIC", "content_filter"],
    ["SOMETHING_NEW", "other"],
  ])("that ended by %s is %s", (finish_reason, expected) => {
    expect(decodeChat({ message: { content: [{ type: "text", text: "Hm" }] }, finish_reason }).finishReason).toBe(expected);
  });

  test("has billed tokens where there are no others, and unknown usage where there are none", () => {
    const message = { content: [{ type: "text", text: "Hi" }] };

    expect(decodeChat({ message, usage: { billed_units: { input_tokens: 1, output_tokens: 2 } } }).usage).toMatchObject({
      input: 1,
      total: 3,
    });
    expect(decodeChat({ message }).usage).toMatchObject({ input: null, output: null, total: null });
  });

  test("of the first API is read too", () => {
    const meta = { billed_units: { input_tokens: 1, output_tokens: 2 }, tokens: { input_tokens: 60, output_tokens: 4 } };
    const tool_calls = [{ name: "get_time", parameters: { zone: "CET" } }];

    expect(decodeChat({ text: "Hi", finish_reason: "COMPLETE", meta })).toMatchObject({ text: "Hi", usage: { input: 60, output: 4 } });
    expect(decodeChat({ text: "", finish_reason: "COMPLETE", tool_calls })).toMatchObject({
      finishReason: "tool_calls",
      toolCalls: [{ id: expect.stringMatching(/^call_/), name: "get_time", arguments: { zone: "CET" } }],
    });
  });

  test.each([
    ["nothing known", {}],
    ["no object", "text"],
    ["a call without a name", { message: { tool_calls: [{ id: "1" }] } }],
    ["arguments that are no JSON", { message: { tool_calls: [{ id: "1", function: { name: "f", arguments: "{" } }] } }],
  ])("with %s is no answer", (_what, body) => {
    expect(() => decodeChat(body)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });
});

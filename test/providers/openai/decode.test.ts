import { describe, expect, it } from "vitest";
import { decodeChat } from "../../../src/providers/openai/decode.ts";
import { failuresOf } from "../../../src/providers/openai/failure.ts";

const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const body = (message: object, finish_reason: string | null = "stop", more: object = { usage }) => ({
  id: "chatcmpl-1",
  model: "gpt-6-luna",
  choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason }],
  ...more,
});
const decode = (value: unknown) => decodeChat(value, failuresOf());
const call = (changes: object = {}) => ({
  id: "call_1",
  type: "function",
  function: { name: "get_weather", arguments: '{"city":"Paris"}', ...changes },
});

describe("an answer in OpenAI's form", () => {
  it("is its text, its usage and the model that gave it", () => {
    expect(decode(body({ content: "Hello.", reasoning: "Greet them." }))).toEqual({
      text: "Hello.",
      toolCalls: [],
      finishReason: "stop",
      usage: { input: 9, output: 3, cachedInput: null, cacheWrite: null, reasoning: null, total: 12, source: "provider" },
      model: "gpt-6-luna",
    });
  });

  it.each([
    ["stop", "stop"],
    ["eos", "stop"],
    ["eos_token", "stop"],
    ["stop_sequence", "stop"],
    ["length", "length"],
    ["content_filter", "content_filter"],
    ["constructor", "other"],
    [null, "other"],
  ])("ends with %s as %s", (reason, expected) => {
    expect(decode(body({ content: "x" }, reason)).finishReason).toBe(expected);
  });

  it("counts cached tokens as part of the input and reasoning as part of the output", () => {
    const counted = {
      ...usage,
      prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
      completion_tokens_details: { reasoning_tokens: 1 },
    };

    expect(decode(body({ content: "x" }, "stop", { usage: counted })).usage).toMatchObject({ cachedInput: 4, cacheWrite: 2, reasoning: 1 });
  });

  it("does not know what was not counted", () => {
    expect(decode(body({ content: "x" }, "stop", {})).usage).toMatchObject({ input: null, output: null, total: null });
  });

  it("is calls when the model calls, whatever the finish reason says", () => {
    const answer = decode(body({ content: null, tool_calls: [call()] }, "stop"));

    expect(answer).toMatchObject({
      text: "",
      finishReason: "tool_calls",
      toolCalls: [{ id: "call_1", name: "get_weather", arguments: { city: "Paris" } }],
    });
  });

  it("reads a call in the form that came before tools, and gives it an id", () => {
    const [only] = decode(body({ content: null, function_call: { name: "now", arguments: "{}" } }, "function_call")).toolCalls;

    expect(only).toMatchObject({ name: "now", arguments: {} });
    expect(only?.id).toMatch(/^call_[0-9a-f]{18}$/);
  });

  it.each([
    ["", {}],
    ["null", {}],
    [{ city: "Oslo" }, { city: "Oslo" }],
  ])("reads the arguments %j", (given, expected) => {
    expect(decode(body({ tool_calls: [call({ arguments: given })] })).toolCalls[0]?.arguments).toEqual(expected);
  });

  it("says that the token limit cut a call short", () => {
    const cut = body({ tool_calls: [call({ arguments: '{"city":"Par' })] }, "length");

    expect(() => decode(cut)).toThrow(expect.objectContaining({ kind: "bad_request", message: expect.stringContaining("max_tokens") }));
    expect(() => decode({ ...cut, choices: [{ ...cut.choices[0], finish_reason: "stop" }] })).toThrow(
      expect.objectContaining({ kind: "bad_reply" }),
    );
  });

  it("is withheld when the model refuses or the filter leaves no message", () => {
    expect(decode(body({ content: null, refusal: "I can't help with that." }))).toMatchObject({ text: "", finishReason: "content_filter" });
    expect(decode({ choices: [{ index: 0, finish_reason: "content_filter" }], usage })).toMatchObject({
      text: "",
      finishReason: "content_filter",
      usage: { input: 9 },
    });
  });

  it.each([[null], [[]], [{}], [{ choices: [] }], [{ choices: ["x"] }]])("is not %j", (value) => {
    expect(() => decode(value)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });
});

import { describe, expect, it } from "vitest";
import { decodeChat } from "../../../src/providers/anthropic/decode.ts";

const usage = { input_tokens: 10, output_tokens: 5 };
const reply = (changes: object) => ({
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude-haiku-5-5",
  content: [{ type: "text", text: "Hello." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage,
  ...changes,
});

describe("an answer of Anthropic's", () => {
  it("is its text blocks, without thinking, server tools and blocks yet unknown", () => {
    const content = [
      { type: "thinking", thinking: "Hm.", signature: "s" },
      { type: "redacted_thinking", data: "x" },
      { type: "text", text: "One " },
      { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} },
      { type: "hologram", text: "no" },
      { type: "text", text: "two.", citations: [] },
    ];

    expect(decodeChat(reply({ content }))).toEqual({
      text: "One two.",
      toolCalls: [],
      finishReason: "stop",
      usage: { input: 10, output: 5, cachedInput: null, cacheWrite: null, reasoning: null, total: 15, source: "provider" },
      model: "claude-haiku-5-5",
    });
  });

  it("counts what was read from and written to the cache as input, and thinking as part of the output", () => {
    const counted = {
      input_tokens: 2,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 30,
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 40 },
    };

    expect(decodeChat(reply({ usage: counted })).usage).toEqual({
      input: 132,
      output: 50,
      cachedInput: 100,
      cacheWrite: 30,
      reasoning: 40,
      total: 182,
      source: "provider",
    });
  });

  it("does not know what was not counted", () => {
    expect(decodeChat(reply({ usage: undefined })).usage).toMatchObject({ input: null, output: null, total: null });
  });

  it("is calls when the model calls", () => {
    const content = [
      { type: "text", text: "Let me see." },
      { type: "tool_use", id: "toolu_1", name: "get_weather", input: { city: "Paris" } },
      { type: "tool_use", id: "toolu_2", name: "now", input: {} },
    ];

    expect(decodeChat(reply({ content, stop_reason: "tool_use" }))).toMatchObject({
      text: "Let me see.",
      finishReason: "tool_calls",
      toolCalls: [
        { id: "toolu_1", name: "get_weather", arguments: { city: "Paris" } },
        { id: "toolu_2", name: "now", arguments: {} },
      ],
    });
  });

  it.each([
    ["end_turn", "stop"],
    ["stop_sequence", "stop"],
    ["max_tokens", "length"],
    ["model_context_window_exceeded", "length"],
    ["tool_use", "tool_calls"],
    ["pause_turn", "other"],
    ["a new one", "other"],
    [null, "other"],
  ])("that stopped for %s finished with %s", (stop_reason, finishReason) => {
    expect(decodeChat(reply({ stop_reason })).finishReason).toBe(finishReason);
  });

  it.each([
    [{ type: "refusal", category: "cyber", explanation: "It was blocked." }, "the model refused to answer: It was blocked."],
    [{ type: "refusal", category: "bio", explanation: null }, "the model refused to answer: category bio"],
    [null, "the model refused to answer: no reason given"],
  ])("that is a refusal is an error with the reason %j", (stop_details, message) => {
    const refused = reply({ content: [], stop_reason: "refusal", stop_details });

    expect(() => decodeChat(refused)).toThrow(expect.objectContaining({ kind: "filtered", message }));
  });

  it.each([[null], ["text"], [[]], [{}], [{ content: "text" }], [{ content: [{ type: "tool_use", id: "a" }] }]])(
    "that is %j has not the documented form",
    (body) => {
      expect(() => decodeChat(body)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
    },
  );

  it("that is an error in spite of its status is one", () => {
    const body = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_1" };

    expect(() => decodeChat(body)).toThrow(expect.objectContaining({ kind: "overloaded", requestId: "req_1" }));
  });
});

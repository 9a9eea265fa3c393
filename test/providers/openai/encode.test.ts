import { describe, expect, it } from "vitest";
import { OPENAI } from "../../../src/providers/openai/dialects.ts";
import { encodeChat } from "../../../src/providers/openai/encode.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { context, hello } from "../../support/protocol.ts";

const weather = { name: "get_weather", description: "Current weather", parameters: { type: "object", properties: {} } };
const encode = (request: Partial<CompleteRequest>, changes = {}, model = "gpt-6-luna", options = OPENAI) =>
  encodeChat({ ...hello, ...request }, model, context(changes), options);

describe("a chat request in OpenAI's form", () => {
  it("carries the conversation and the sampling parameters under OpenAI's names", () => {
    const messages: CompleteRequest["messages"] = [
      { role: "system", content: "You are terse." },
      { role: "user", content: "Say hello." },
    ];

    expect(encode({ messages, maxTokens: 256, temperature: 0.2, topP: 0.9, seed: 7, stop: ["END"] })).toEqual({
      model: "gpt-6-luna",
      messages,
      max_completion_tokens: 256,
      temperature: 0.2,
      top_p: 0.9,
      seed: 7,
      stop: ["END"],
    });
  });

  it("asks for usage at the end of a stream, unless that is refused", () => {
    expect(encode({}, { stream: true })).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(encode({}, { stream: true, refused: new Set(["stream_options"]) })).not.toHaveProperty("stream_options");
    expect(encode({})).not.toHaveProperty("stream");
  });

  it("falls back to the other name of the token limit where one is refused", () => {
    expect(encode({ maxTokens: 5 }, { refused: new Set(["max_completion_tokens"]) })).toMatchObject({ max_tokens: 5 });
    expect(encode({ maxTokens: 5 }, { refused: new Set(["max_tokens"]) }, "m", {})).toMatchObject({ max_completion_tokens: 5 });
  });

  it("carries tools out and their results back in", () => {
    const toolCalls = [{ id: "call_1", name: "get_weather", arguments: { city: "Paris" } }];
    const messages: CompleteRequest["messages"] = [
      { role: "user", content: "Weather in Paris?" },
      { role: "assistant", content: "", toolCalls },
      { role: "tool", content: '{"temp":21}', toolCallId: "call_1" },
    ];

    expect(encode({ messages, tools: [weather], toolChoice: { name: "get_weather" } })).toMatchObject({
      messages: [
        { role: "user", content: "Weather in Paris?" },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "call_1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } }],
        },
        { role: "tool", tool_call_id: "call_1", content: '{"temp":21}' },
      ],
      tools: [{ type: "function", function: weather }],
      tool_choice: { type: "function", function: { name: "get_weather" } },
    });
  });

  it.each(["auto", "none", "required"] as const)("spells the tool choice %s as it is", (toolChoice) => {
    expect(encode({ tools: [weather], toolChoice })).toMatchObject({ tool_choice: toolChoice });
    expect(encode({ tools: [weather], toolChoice }, { refused: new Set(["tool_choice"]) })).not.toHaveProperty("tool_choice");
  });

  it("hands images over as addresses and as data URLs", () => {
    const content = [
      { type: "text" as const, text: "What is this?" },
      { type: "image" as const, url: "https://example.com/cat.png" },
      { type: "image" as const, mimeType: "image/png", data: "iVBORw0KGgo=" },
    ];

    expect(encode({ messages: [{ role: "user", content }] }).messages).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
          { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
        ],
      },
    ]);
  });

  it("writes parts that are all text as one string, which every server takes", () => {
    const content = [
      { type: "text" as const, text: "One." },
      { type: "text" as const, text: "Two." },
    ];

    expect(encode({ messages: [{ role: "user", content }] }).messages).toEqual([{ role: "user", content: "One.\nTwo." }]);
  });

  it("lets images in tool results follow the results as a message of the user's", () => {
    const result = (id: string, url: string): CompleteRequest["messages"][number] => ({
      role: "tool",
      toolCallId: id,
      content: [
        { type: "text", text: "Fetched." },
        { type: "image", url },
      ],
    });

    expect(encode({ messages: [result("a", "https://x.test/1"), result("b", "https://x.test/2")] }).messages).toEqual([
      { role: "tool", tool_call_id: "a", content: "Fetched." },
      { role: "tool", tool_call_id: "b", content: "Fetched." },
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "https://x.test/1" } },
          { type: "image_url", image_url: { url: "https://x.test/2" } },
        ],
      },
    ]);
  });
});

describe("what OpenAI's models refuse", () => {
  it.each([
    ["o3-mini", ["temperature", "top_p", "stop"]],
    ["gpt-5-nano", ["temperature", "top_p", "stop"]],
    ["gpt-6-luna", ["temperature", "top_p", "stop"]],
    ["gpt-10", ["temperature", "top_p", "stop"]],
    ["gpt-5.3-chat-latest", []],
    ["gpt-4o", ["reasoning"]],
    ["gpt-3.5-turbo", ["reasoning"]],
    ["my-own", []],
  ])("is known for %s", (model, parameters) => {
    expect(OPENAI.refuses?.(model)).toEqual(parameters);
  });

  it.each([
    ["o4-mini", "low"],
    ["gpt-5-mini", "minimal"],
    ["gpt-5.4-mini", "none"],
    ["gpt-6-luna", "none"],
  ])("%s comes nearest to no reasoning with the effort %s", (model, effort) => {
    expect(encode({ reasoning: "none" }, {}, model)).toMatchObject({ reasoning_effort: effort });
    expect(encode({ reasoning: "high" }, {}, model)).toMatchObject({ reasoning_effort: "high" });
    expect(encode({}, {}, model)).not.toHaveProperty("reasoning_effort");
  });
});

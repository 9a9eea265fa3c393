import { describe, expect, it } from "vitest";
import { encodeChat, encodeEmbed } from "../../../src/providers/ollama/encode.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { connection, context, hello } from "../../support/protocol.ts";

const tools = [
  { name: "now", parameters: {} },
  { name: "get_weather", parameters: {} },
];
const encode = (request: Partial<CompleteRequest>, model = "llama3.2", changes = {}) =>
  encodeChat({ ...hello, ...request }, model, context(changes));

describe("a chat request to Ollama", () => {
  it("puts the sampling parameters and the context window into options", () => {
    const asked = { maxTokens: 256, temperature: 0.7, topP: 0.9, stop: ["END"], seed: 7 };

    expect(encode(asked, "llama3.2", { stream: true, connection: connection({ contextWindow: 8192 }) })).toEqual({
      model: "llama3.2",
      messages: hello.messages,
      options: { num_predict: 256, temperature: 0.7, top_p: 0.9, stop: ["END"], seed: 7, num_ctx: 8192 },
      stream: true,
    });
  });

  it("says that it wants no stream, since a stream is the default", () => {
    expect(encode({})).toMatchObject({ stream: false });
  });

  it("matches a tool's result to its call by the function's name", () => {
    const messages: CompleteRequest["messages"] = [
      { role: "user", content: "Weather in Paris?" },
      { role: "assistant", content: "", toolCalls: [{ id: "call_1", name: "get_weather", arguments: { city: "Paris" } }] },
      { role: "tool", content: '{"temp":21}', toolCallId: "call_1" },
    ];

    expect(encode({ messages }).messages).toEqual([
      { role: "user", content: "Weather in Paris?" },
      { role: "assistant", content: "", tool_calls: [{ function: { name: "get_weather", arguments: { city: "Paris" } } }] },
      { role: "tool", content: '{"temp":21}', tool_name: "get_weather" },
    ]);
  });

  it.each([
    ["auto", ["now", "get_weather"]],
    ["required", ["now", "get_weather"]],
    ["none", undefined],
    [{ name: "get_weather" }, ["get_weather"]],
  ] as const)("offers for the tool choice %j the tools %j", (toolChoice, names) => {
    const offered = encode({ tools, toolChoice }).tools as { function: { name: string } }[] | undefined;

    expect(offered?.map((tool) => tool.function.name)).toEqual(names);
  });

  it("carries images as bare base64, and no addresses", () => {
    const content = (image: object) => [{ type: "text", text: "What is this?" }, image] as CompleteRequest["messages"][number]["content"];
    const asked = (image: object): Partial<CompleteRequest> => ({ messages: [{ role: "user", content: content(image) as string }] });

    expect(encode(asked({ type: "image", mimeType: "image/png", data: "iVBORw0KGgo=" })).messages).toEqual([
      { role: "user", content: "What is this?", images: ["iVBORw0KGgo="] },
    ]);
    expect(() => encode(asked({ type: "image", url: "https://example.com/cat.png" }))).toThrow(
      expect.objectContaining({ kind: "bad_request", sent: false }),
    );
  });

  it("gives a schema bare and JSON by name", () => {
    expect(encode({ format: { type: "json" } })).toMatchObject({ format: "json" });
    expect(encode({ format: { type: "schema", schema: { type: "object" } } })).toMatchObject({ format: { type: "object" } });
  });

  it.each([
    ["qwen3", "none", false],
    ["qwen3", "low", true],
    ["gpt-oss:20b", "none", "low"],
    ["gpt-oss:20b", "high", "high"],
  ] as const)("tells %s to think %s with %j", (model, reasoning, think) => {
    expect(encode({ reasoning }, model)).toMatchObject({ think });
  });

  it("for embeddings carries the texts, and the dimensions if they were asked for", () => {
    expect(encodeEmbed({ texts: ["a", "b"], inputType: "document" }, "nomic-embed-text")).toEqual({
      model: "nomic-embed-text",
      input: ["a", "b"],
    });
    expect(encodeEmbed({ texts: ["a"], inputType: "query", dimensions: 256 }, "m")).toMatchObject({ dimensions: 256 });
  });
});

import { describe, expect, it } from "vitest";
import { encodeChat } from "../../../src/providers/anthropic/encode.ts";
import { refuses } from "../../../src/providers/anthropic/traits.ts";
import type { EncodeContext } from "../../../src/providers/http-provider.ts";
import { accepted } from "../../../src/providers/refusals.ts";
import type { CompleteRequest, Json, Message } from "../../../src/types.ts";
import { connection } from "../../support/protocol.ts";

const hello: Message[] = [{ role: "user", content: "Say hello." }];
const weather = { name: "get_weather", description: "Current weather", parameters: { type: "object", properties: {} } };

/** Encodes as `httpProvider` does: without what the model refuses in any request. */
function encode(request: Partial<CompleteRequest>, model = "claude-sonnet-4-5", changes: Partial<EncodeContext> = {}) {
  const refused = new Set(refuses(model));
  const { request: kept, dropped } = accepted({ messages: hello, ...request }, refused);
  const wire = encodeChat(kept, model, { connection: connection(), stream: false, refused, ...changes });
  return { ...wire, dropped: [...dropped, ...(wire.dropped ?? [])] };
}

describe("a completion request for Anthropic", () => {
  it("carries the system text beside the turns and a token limit in any case", () => {
    const messages: Message[] = [
      { role: "system", content: "You are terse." },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello." },
      { role: "system", content: [{ type: "text", text: "Answer in French." }] },
      { role: "user", content: "Bye" },
    ];

    const { path, body } = encode({ messages, stop: ["END"] }, "claude-haiku-5-5", { stream: true });

    expect(path).toBe("/messages");
    expect(body).toEqual({
      model: "claude-haiku-5-5",
      max_tokens: 16384,
      system: "You are terse.\n\nAnswer in French.",
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello." },
        { role: "user", content: "Bye" },
      ],
      stop_sequences: ["END"],
      stream: true,
    });
  });

  it("puts all results of a turn into one user message, before its words, and makes foreign ids acceptable", () => {
    const messages: Message[] = [
      { role: "user", content: "Weather in Paris and Rome?" },
      {
        role: "assistant",
        content: "",
        toolCalls: [
          { id: "functions.get:0", name: "get_weather", arguments: { city: "Paris" } },
          { id: "call_2", name: "get_weather", arguments: null },
        ],
      },
      { role: "tool", toolCallId: "functions.get:0", content: "21" },
      { role: "tool", toolCallId: "call_2", content: [{ type: "image", data: "AAAA", mimeType: "image/png" }] },
      { role: "user", content: "Be brief." },
    ];

    expect(encode({ messages }).body.messages).toEqual([
      { role: "user", content: "Weather in Paris and Rome?" },
      {
        role: "assistant",
        content: [
          { type: "tool_use", id: "functions_get_0", name: "get_weather", input: { city: "Paris" } },
          { type: "tool_use", id: "call_2", name: "get_weather", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "functions_get_0", content: "21" },
          {
            type: "tool_result",
            tool_use_id: "call_2",
            content: [{ type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } }],
          },
          { type: "text", text: "Be brief." },
        ],
      },
    ]);
  });

  it("leaves out empty messages and blank text beside an image", () => {
    const image = { type: "image", url: "https://example.com/cat.png" } as const;
    const messages: Message[] = [
      { role: "user", content: [{ type: "text", text: " " }, image] },
      { role: "assistant", content: "" },
      { role: "user", content: [] },
    ];

    expect(encode({ messages }).body.messages).toEqual([
      { role: "user", content: [{ type: "image", source: { type: "url", url: "https://example.com/cat.png" } }] },
    ]);
  });

  it("refuses an image in a system message before anything is sent", () => {
    const messages: Message[] = [{ role: "system", content: [{ type: "image", url: "https://example.com/cat.png" }] }];

    expect(() => encode({ messages })).toThrow(expect.objectContaining({ kind: "bad_request", sent: false }));
  });

  it.each([
    ["auto", { type: "auto" }],
    ["none", { type: "none" }],
    ["required", { type: "any" }],
    [{ name: "get_weather" }, { type: "tool", name: "get_weather" }],
  ] as const)("says tool choice %j as %j", (toolChoice, expected) => {
    const { body, dropped } = encode({ tools: [weather], toolChoice });

    expect(body.tool_choice).toEqual(expected);
    expect(body.tools).toEqual([{ name: "get_weather", description: "Current weather", input_schema: weather.parameters }]);
    expect(dropped).toEqual([]);
  });

  it("asks in words where a model cannot be forced to call a tool, offers only the named one, and says so", () => {
    const other = { name: "other", parameters: { type: "object" } };

    const { body, dropped } = encode({ tools: [weather, other], toolChoice: { name: "other" } }, "claude-sonnet-5-5");

    expect(body).toMatchObject({
      system: "Answer by calling the tool other, not with text.",
      tools: [{ name: "other", input_schema: { type: "object" } }],
      tool_choice: { type: "auto" },
    });
    expect(dropped).toEqual(["tool_choice"]);
  });

  it("sends no tool choice without tools", () => {
    expect(encode({ toolChoice: "none" }).body).not.toHaveProperty("tool_choice");
  });

  it("asks for free-form JSON in the system prompt, since there is no such mode", () => {
    const { body } = encode({ format: { type: "json" } });

    expect(body.system).toBe("Answer with one JSON value and nothing else: no explanation, no code fence.");
    expect(body).not.toHaveProperty("output_config");
  });

  it("sends a schema as the answer's format, and in words to models older than that", () => {
    const schema: Json = { type: "object", properties: { n: { type: "number" } }, required: ["n"], additionalProperties: false };

    expect(encode({ format: { type: "schema", schema } }).body.output_config).toEqual({ format: { type: "json_schema", schema } });
    expect(encode({ format: { type: "schema", schema } }, "claude-3-haiku-20240307").body.system).toContain(JSON.stringify(schema));
  });

  it("sends a schema that cannot be closed in words", () => {
    const { body } = encode({ format: { type: "schema", schema: { type: "object", additionalProperties: { type: "string" } } } });

    expect(body.system).toContain('valid against this JSON Schema:\n{"type":"object","additionalProperties":{"type":"string"}}');
    expect(body).not.toHaveProperty("output_config");
  });
});

describe("sampling parameters", () => {
  const sampling = { temperature: 0.7, topP: 0.9, seed: 7 };

  it.each([
    ["claude-3-opus-20240229", { temperature: 0.7, top_p: 0.9 }, ["seed"]],
    ["claude-sonnet-4-5-20250929", { temperature: 0.7 }, ["seed", "top_p"]],
    ["claude-opus-4-6", { temperature: 0.7 }, ["seed", "top_p"]],
    ["claude-opus-4-7", {}, ["temperature", "top_p", "seed"]],
    ["claude-sonnet-5", {}, ["temperature", "top_p", "seed"]],
    ["claude-haiku-5-5", {}, ["temperature", "top_p", "seed"]],
    ["claude-fable-5-1", {}, ["temperature", "top_p", "seed"]],
  ])("%s gets %j", (model, expected, left) => {
    const { body, dropped } = encode(sampling, model);

    const { temperature, top_p, seed } = body;
    expect({ temperature, top_p, seed }).toEqual({ temperature: undefined, top_p: undefined, seed: undefined, ...expected });
    expect(dropped).toEqual(left);
  });

  it("go to no model under the newer version of the API", () => {
    const { body, dropped } = encode({ temperature: 0.2 }, "claude-haiku-4-5", { connection: connection({ apiVersion: "2026-10-21" }) });

    expect(body).not.toHaveProperty("temperature");
    expect(dropped).toEqual(["temperature"]);
  });

  it("lose a temperature above 1 and a blank stop sequence, which Anthropic does not have", () => {
    const { body, dropped } = encode({ temperature: 1.5, stop: ["\n", "END"] });

    expect(body.stop_sequences).toEqual(["END"]);
    expect(body).not.toHaveProperty("temperature");
    expect(dropped).toEqual(["temperature", "stop"]);
  });

  it("go when the model is asked to think", () => {
    const { body, dropped } = encode({ temperature: 0.2, reasoning: "low" }, "claude-sonnet-4-6");

    expect(body).not.toHaveProperty("temperature");
    expect(dropped).toEqual(["temperature"]);
  });
});

describe("reasoning", () => {
  const adaptive = (effort: string) => ({ thinking: { type: "adaptive" }, output_config: { effort } });
  const budget = (budget_tokens: number) => ({ thinking: { type: "enabled", budget_tokens } });

  it.each([
    ["claude-haiku-5-5", "medium", adaptive("medium"), []],
    ["claude-opus-4-6", "high", adaptive("high"), []],
    ["my-claude", "low", adaptive("low"), []],
    ["claude-haiku-4-5", "low", budget(1024), []],
    ["claude-sonnet-4-5-20250929", "medium", budget(4096), []],
    ["claude-3-7-sonnet-20250219", "high", budget(8192), []],
    ["claude-3-5-sonnet-20241022", "high", {}, ["reasoning"]],
    ["claude-haiku-4-5", "none", {}, []],
    ["claude-opus-4-8", "none", { thinking: { type: "disabled" } }, []],
    ["claude-haiku-5-5", "none", { thinking: { type: "disabled" } }, []],
    ["claude-sonnet-5-5", "none", { thinking: { type: "between_tools" } }, []],
    ["claude-opus-5-5", "none", { output_config: { effort: "low" } }, ["reasoning"]],
    ["claude-mythos-5", "none", { output_config: { effort: "low" } }, ["reasoning"]],
  ] as const)("of %s at %s is %j", (model, reasoning, expected, left) => {
    const { body, dropped } = encode({ reasoning }, model);

    const { thinking, output_config } = body;
    expect({ thinking, output_config }).toEqual({ thinking: undefined, output_config: undefined, ...expected });
    expect(dropped).toEqual(left);
  });

  it("by budget leaves half of the tokens to the answer, and is dropped where that is too little", () => {
    expect(encode({ reasoning: "high", maxTokens: 4000 }, "claude-haiku-4-5").body.thinking).toEqual({
      type: "enabled",
      budget_tokens: 2000,
    });
    expect(encode({ reasoning: "high", maxTokens: 256 }, "claude-haiku-4-5")).toMatchObject({ dropped: ["reasoning"] });
  });

  it.each([
    ["beside a forced tool", { tools: [weather], toolChoice: "required" }],
    ["in the middle of a tool's turn", { messages: [...hello, { role: "tool", toolCallId: "a", content: "1" }] }],
  ] as [string, Partial<CompleteRequest>][])("by budget is dropped %s", (_, request) => {
    const { body, dropped } = encode({ ...request, reasoning: "low" }, "claude-haiku-4-5");

    expect(body).not.toHaveProperty("thinking");
    expect(dropped).toEqual(["reasoning"]);
  });

  it("stands beside a schema", () => {
    const schema = { type: "object", properties: { a: { type: "string" } }, additionalProperties: false };

    const { body } = encode({ reasoning: "low", format: { type: "schema", schema } }, "claude-opus-5-5");

    expect(body.output_config).toEqual({ effort: "low", format: { type: "json_schema", schema } });
  });
});

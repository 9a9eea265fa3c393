import { describe, expect, test } from "vitest";
import { encodeChat, refuses } from "../../../src/providers/cohere/encode.ts";
import type { Parameter } from "../../../src/providers/refusals.ts";
import type { CompleteRequest, Message } from "../../../src/types.ts";

const hello: Message = { role: "user", content: "Say hello." };
const weather = {
  name: "get_weather",
  description: "Current weather",
  parameters: { type: "object", properties: { city: { type: "string" } } },
};
const clock = { name: "get_time", parameters: { type: "object", properties: {} } };
const body = (request: CompleteRequest, model = "command-a-03-2025", refused: Parameter[] = []) =>
  encodeChat(request, model, { stream: false, refused: new Set(refused) });

describe("a completion request", () => {
  test("has the system prompts first and images as addresses", () => {
    const messages: Message[] = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello." },
      { role: "system", content: "You are terse." },
      {
        role: "user",
        content: [
          { type: "text", text: "What are these?" },
          { type: "image", data: "AAAA", mimeType: "image/png" },
          { type: "image", url: "https://example.com/cat.png" },
        ],
      },
    ];

    expect(encodeChat({ messages }, "command-a-vision-07-2025", { stream: true, refused: new Set() })).toEqual({
      model: "command-a-vision-07-2025",
      messages: [
        { role: "system", content: "You are terse." },
        { role: "user", content: "Hi" },
        { role: "assistant", content: "Hello." },
        {
          role: "user",
          content: [
            { type: "text", text: "What are these?" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
            { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
          ],
        },
      ],
      stream: true,
    });
  });

  test("says sampling in Cohere's words, within Cohere's ends", () => {
    const sampling = { maxTokens: 256, temperature: 0.2, topP: 0.9, seed: 7, stop: ["END"] };

    expect(body({ messages: [hello], ...sampling })).toMatchObject({
      max_tokens: 256,
      temperature: 0.2,
      p: 0.9,
      seed: 7,
      stop_sequences: ["END"],
    });
    expect(body({ messages: [hello], temperature: 1.8, topP: 1 })).toMatchObject({ temperature: 1, p: 0.99 });
    expect(body({ messages: [hello], topP: 0 })).toMatchObject({ p: 0.01 });
  });

  test("asks for JSON with the schema bare, or without one that the model refuses", () => {
    const schema = { type: "object", properties: { answer: { type: "string" } } };
    const request: CompleteRequest = { messages: [hello], format: { type: "schema", schema } };

    expect(body(request).response_format).toEqual({ type: "json_object", json_schema: schema });
    expect(body(request, "command-a-03-2025", ["json_schema"]).response_format).toEqual({ type: "json_object" });
    expect(body({ messages: [hello], format: { type: "json" } }).response_format).toEqual({ type: "json_object" });
  });

  test.each([
    ["auto", 2, undefined],
    ["none", 2, "NONE"],
    ["required", 2, "REQUIRED"],
    [{ name: "get_time" }, 1, "REQUIRED"],
  ] as const)("with the tool choice %j shows %i functions", (toolChoice, shown, choice) => {
    const { tools, tool_choice } = body({ messages: [hello], tools: [weather, clock], toolChoice });

    expect(tools).toHaveLength(shown);
    expect(tool_choice).toBe(choice);
    expect((tools as unknown[]).at(-1)).toEqual({ type: "function", function: clock });
  });

  test("hands calls and results back; what was said before a call is its plan", () => {
    const messages: Message[] = [
      hello,
      { role: "assistant", content: "I will look.", toolCalls: [{ id: "t1", name: "get_weather", arguments: { city: "Paris" } }] },
      { role: "tool", toolCallId: "t1", content: '{"temp":21}' },
      { role: "assistant", content: "", toolCalls: [{ id: "t2", name: "get_time", arguments: null }] },
      { role: "tool", toolCallId: "t2", content: [{ type: "text", text: "noon" }] },
    ];

    expect((body({ messages }).messages as unknown[]).slice(1)).toEqual([
      {
        role: "assistant",
        tool_plan: "I will look.",
        tool_calls: [{ id: "t1", type: "function", function: { name: "get_weather", arguments: '{"city":"Paris"}' } }],
      },
      { role: "tool", tool_call_id: "t1", content: '{"temp":21}' },
      { role: "assistant", tool_calls: [{ id: "t2", type: "function", function: { name: "get_time", arguments: "{}" } }] },
      { role: "tool", tool_call_id: "t2", content: [{ type: "text", text: "noon" }] },
    ]);
  });

  test("refuses an image that a tool gave", () => {
    const messages: Message[] = [{ role: "tool", toolCallId: "t1", content: [{ type: "image", data: "AAAA", mimeType: "image/png" }] }];

    expect(() => body({ messages })).toThrow(expect.objectContaining({ kind: "bad_request", sent: false }));
  });

  test.each([
    ["none", { type: "disabled" }],
    ["low", { type: "enabled", token_budget: 1024 }],
    ["medium", { type: "enabled", token_budget: 8192 }],
    ["high", { type: "enabled" }],
  ] as const)("says the effort %s as %j", (reasoning, thinking) => {
    expect(body({ messages: [hello], reasoning }, "command-a-reasoning-08-2025").thinking).toEqual(thinking);
  });

  test.each([
    ["command-a-03-2025", ["reasoning"]],
    ["command-r7b-12-2024", ["reasoning"]],
    ["command-r-plus-08-2024", ["reasoning"]],
    ["command-a-reasoning-08-2025", []],
    ["command-a-plus-05-2026", []],
    ["command-b-01-2027", []],
  ])("%s is known to refuse %j", (model, expected) => {
    expect(refuses(model)).toEqual(expected);
  });
});

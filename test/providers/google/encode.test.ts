import { describe, expect, test } from "vitest";
import { encodeChat } from "../../../src/providers/google/encode.ts";
import type { CompleteRequest, Message } from "../../../src/types.ts";

const hello: Message = { role: "user", content: "Say hello." };
const weather = {
  name: "get_weather",
  description: "Current weather",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const body = (request: CompleteRequest, model = "gemini-2.5-flash") => encodeChat(request, model, false).body;

describe("a completion request", () => {
  test("carries system prompts in a field of their own and the assistant as model", () => {
    const messages: Message[] = [
      { role: "system", content: "You are terse." },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello." },
      { role: "system", content: "Be kind." },
      {
        role: "user",
        content: [
          { type: "text", text: "What is this?" },
          { type: "image", data: "AAAA", mimeType: "image/png" },
        ],
      },
    ];

    expect(encodeChat({ messages }, "gemini-3.5-flash-lite", true)).toEqual({
      path: "/models/gemini-3.5-flash-lite:streamGenerateContent?alt=sse",
      body: {
        systemInstruction: { role: "user", parts: [{ text: "You are terse." }, { text: "Be kind." }] },
        contents: [
          { role: "user", parts: [{ text: "Hi" }] },
          { role: "model", parts: [{ text: "Hello." }] },
          { role: "user", parts: [{ text: "What is this?" }, { inlineData: { mimeType: "image/png", data: "AAAA" } }] },
        ],
      },
    });
  });

  test("carries sampling and a schema in the generation config", () => {
    const schema = { type: "object", properties: { answer: { type: "string" } }, additionalProperties: false };
    const sampling = { maxTokens: 256, temperature: 0.2, topP: 0.9, seed: 7, stop: ["END"] };

    expect(body({ messages: [hello], ...sampling, reasoning: "none", format: { type: "schema", schema } }).generationConfig).toEqual({
      maxOutputTokens: 256,
      temperature: 0.2,
      topP: 0.9,
      seed: 7,
      stopSequences: ["END"],
      responseMimeType: "application/json",
      responseJsonSchema: schema,
      thinkingConfig: { thinkingBudget: 0 },
    });
    expect(body({ messages: [hello], format: { type: "json" } }).generationConfig).toEqual({ responseMimeType: "application/json" });
  });

  test.each([
    ["auto", { mode: "AUTO" }],
    ["none", { mode: "NONE" }],
    ["required", { mode: "ANY" }],
    [{ name: "get_weather" }, { mode: "ANY", allowedFunctionNames: ["get_weather"] }],
  ] as const)("says the tool choice %j in Gemini's words", (toolChoice, expected) => {
    expect(body({ messages: [hello], tools: [weather], toolChoice }).toolConfig).toEqual({ functionCallingConfig: expected });
  });

  test("declares functions by JSON Schema, and those without parameters without one", () => {
    const bare = { name: "now", parameters: { type: "object", properties: {}, additionalProperties: false } };
    const { parameters, ...named } = weather;

    expect(body({ messages: [hello], tools: [weather, bare] }).tools).toEqual([
      { functionDeclarations: [{ ...named, parametersJsonSchema: parameters }, { name: "now" }] },
    ]);
  });

  test.each([
    ["models/gemini-3.8-flash", "/models/gemini-3.8-flash:generateContent"],
    ["tunedModels/mine-1", "/tunedModels/mine-1:generateContent"],
    ["../../secrets?x", "/models/..%2F..%2Fsecrets%3Fx:generateContent"],
  ])("names the model %s without leaving its folder", (model, expected) => {
    expect(encodeChat({ messages: [hello] }, model, false).path).toBe(expected);
  });

  test("refuses an image that Gemini would have to fetch", () => {
    const messages: Message[] = [{ role: "user", content: [{ type: "image", url: "https://example.com/cat.png" }] }];

    expect(() => body({ messages })).toThrow(expect.objectContaining({ kind: "bad_request", sent: false }));
  });
});

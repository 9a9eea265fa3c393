import { describe, expect, it } from "vitest";
import { encodeInput, unknownTo } from "../../../src/providers/replicate/input.ts";
import { targetOf } from "../../../src/providers/replicate/target.ts";
import type { CompleteRequest, Message } from "../../../src/types.ts";

const turns: Message[] = [
  { role: "system", content: "You are terse." },
  { role: "user", content: "Say hello." },
];
const sampling = { maxTokens: 256, temperature: 0.7, topP: 0.9, stop: ["END", "STOP"], seed: 7 };
const encode = (request: Partial<CompleteRequest>, model: string) => encodeInput({ messages: turns, ...request }, model);
const HEX = "02e509c789964a7ea8736978a43525956ef40397be9033abf9fd2badfe68c9e3";

describe("the input of a prediction", () => {
  it.each([
    [
      "meta/meta-llama-3-8b-instruct",
      {
        prompt: "Say hello.",
        system_prompt: "You are terse.",
        max_tokens: 256,
        max_new_tokens: 256,
        temperature: 0.7,
        top_p: 0.9,
        stop_sequences: "END,STOP",
        seed: 7,
      },
    ],
    [
      "acme/some-model",
      {
        prompt: "You are terse.\n\nSay hello.",
        max_tokens: 256,
        max_new_tokens: 256,
        temperature: 0.7,
        top_p: 0.9,
        stop_sequences: "END,STOP",
        seed: 7,
      },
    ],
    [
      "openai/gpt-4.1-mini",
      { prompt: "Say hello.", system_prompt: "You are terse.", max_completion_tokens: 256, temperature: 0.7, top_p: 0.9 },
    ],
    [
      "google/gemini-2.5-flash",
      { prompt: "Say hello.", system_instruction: "You are terse.", max_output_tokens: 256, temperature: 0.7, top_p: 0.9 },
    ],
    ["anthropic/claude-4-sonnet", { prompt: "Say hello.", system_prompt: "You are terse.", max_tokens: 256 }],
  ])("has the names that %s gives its inputs", (model, expected) => {
    expect(encode(sampling, model)).toEqual(expected);
  });

  it("writes a longer conversation down with its speakers and leaves the answer open", () => {
    const messages: Message[] = [
      ...turns,
      { role: "assistant", content: "", toolCalls: [{ id: "1", name: "greet", arguments: { who: "you" } }] },
      { role: "tool", toolCallId: "1", content: "greeted" },
      { role: "assistant", content: "Hello." },
      { role: "user", content: [{ type: "text", text: "Once more." }] },
    ];

    expect(encode({ messages }, "meta/meta-llama-3-8b-instruct")).toEqual({
      system_prompt: "You are terse.",
      prompt: [
        "User: Say hello.",
        'Assistant: [called greet with {"who":"you"}]',
        "Tool result: greeted",
        "Assistant: Hello.",
        "User: Once more.",
        "Assistant:",
      ].join("\n\n"),
    });
  });

  it("hands images over as addresses and as data URLs, as many as the model takes", () => {
    const content = [
      { type: "text" as const, text: "What is this?" },
      { type: "image" as const, url: "https://example.com/cat.png" },
      { type: "image" as const, mimeType: "image/png", data: "iVBORw0KGgo=" },
    ];
    const one = { messages: [{ role: "user" as const, content: content.slice(0, 2) }] };
    const two = { messages: [{ role: "user" as const, content }] };

    expect(encode(one, "yorickvp/llava-13b")).toEqual({ prompt: "What is this?", image: "https://example.com/cat.png" });
    expect(encode(two, "openai/gpt-4o")).toMatchObject({
      image_input: ["https://example.com/cat.png", "data:image/png;base64,iVBORw0KGgo="],
    });
    expect(() => encode(two, "yorickvp/llava-13b")).toThrow(expect.objectContaining({ kind: "bad_request", sent: false }));
  });

  it("cannot express functions or the form of an answer", () => {
    expect(() => encode({ tools: [{ name: "f", parameters: {} }] }, "meta/x")).toThrow(expect.objectContaining({ kind: "bad_request" }));
    expect(() => encode({ format: { type: "json" } }, "meta/x")).toThrow(expect.objectContaining({ kind: "bad_request" }));
  });

  it.each([
    ["meta/meta-llama-3-8b-instruct", ["reasoning"]],
    ["openai/gpt-5", ["stop", "seed"]],
    ["anthropic/claude-4-sonnet", ["temperature", "top_p", "stop", "seed", "reasoning"]],
  ])("leaves out what %s has no input for", (model, parameters) => {
    expect(unknownTo(model)).toEqual(parameters);
  });
});

describe("where a prediction is created", () => {
  it.each([
    ["meta/llama-2-70b-chat", null, { path: "/models/meta/llama-2-70b-chat/predictions" }],
    ["meta/llama-2-70b-chat", HEX, { path: "/predictions", version: HEX }],
    ["meta/llama-2-70b-chat", `meta/llama-2-70b-chat:${HEX}`, { path: "/predictions", version: HEX }],
    [`acme/model:${HEX}`, null, { path: "/predictions", version: HEX }],
    [HEX, "other", { path: "/predictions", version: HEX }],
    ["deployments/acme/mine", null, { path: "/deployments/acme/mine/predictions" }],
  ])("for %s with the version %s is %j", (model, version, expected) => {
    expect(targetOf(model, version)).toEqual(expected);
  });

  it.each(["llama", "a/b/c", "../../account", "a/b?x=1"])("for %s is nowhere", (model) => {
    expect(() => targetOf(model, null)).toThrow(expect.objectContaining({ kind: "no_model", sent: false }));
  });
});

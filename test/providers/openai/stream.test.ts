import { describe, expect, it } from "vitest";
import { OPENAI, openaiProtocol } from "../../../src/providers/openai/index.ts";
import { events, read, survives } from "../../support/protocol.ts";

const codec = openaiProtocol(OPENAI).complete;
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) => ({
  id: "chatcmpl-1",
  model: "gpt-6-luna",
  choices: [{ index: 0, delta, finish_reason }],
  ...more,
});
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const stream = (...chunks: (object | string)[]) => read(codec, Buffer.from(events(...chunks)), "text/event-stream; charset=utf-8");
const hello = [
  chunk({ role: "assistant", content: "" }),
  chunk({ content: "Grüß " }, null, { obfuscation: "x" }),
  chunk({ content: "Gott. 👋" }),
  chunk({}, "stop"),
  { model: "gpt-6-luna", choices: [], usage },
  "[DONE]",
];
const slice = (index: number, fn: object, id?: string) => chunk({ tool_calls: [{ index, ...(id && { id }), function: fn }] });

describe("a streamed answer in OpenAI's form", () => {
  it("comes in pieces, its usage last", () => {
    const { completion, heard } = stream(...hello);

    expect(heard).toEqual(["Grüß ", "Gott. 👋"]);
    expect(completion).toMatchObject({
      text: "Grüß Gott. 👋",
      finishReason: "stop",
      model: "gpt-6-luna",
      usage: { input: 9, output: 3, total: 12 },
    });
  });

  it("is the same however its bytes are cut", () => {
    const bytes = Buffer.from(events(...hello));
    const everywhere = Array.from({ length: bytes.length }, (_, index) => index);

    expect(read(codec, bytes, "text/event-stream", everywhere).completion.text).toBe("Grüß Gott. 👋");
  });

  it("puts several calls together from their slices", () => {
    const { completion } = stream(
      slice(0, { name: "get_weather", arguments: "" }, "call_1"),
      slice(0, { arguments: '{"city":' }),
      slice(1, { name: "now", arguments: "" }, "call_2"),
      slice(0, { arguments: '"Paris"}' }),
      chunk({}, "tool_calls"),
      "[DONE]",
    );

    expect(completion.toolCalls).toEqual([
      { id: "call_1", name: "get_weather", arguments: { city: "Paris" } },
      { id: "call_2", name: "now", arguments: {} },
    ]);
  });

  it("keeps calls apart that share an index but not an id", () => {
    const { completion } = stream(
      slice(0, { name: "a", arguments: "{}" }, "call_1"),
      slice(0, { name: "b", arguments: "{}" }, "call_2"),
      chunk({}, "stop"),
    );

    expect(completion.toolCalls.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(completion.finishReason).toBe("tool_calls");
  });

  it("leaves reasoning out, in fields of its own or in front of the text", () => {
    const { completion, heard } = stream(
      chunk({ reasoning: "Greet." }),
      chunk({ reasoning_content: "Greet." }),
      chunk({ content: "<thi" }),
      chunk({ content: "nk>Greet them.</think>\n\nHel" }),
      chunk({ content: "lo." }, "stop"),
    );

    expect(completion.text).toBe("Hello.");
    expect(heard.join("")).toBe("Hello.");
  });

  it("is withheld when the model refuses", () => {
    expect(stream(chunk({ refusal: "I can't." }), chunk({}, "stop"), "[DONE]").completion.finishReason).toBe("content_filter");
  });

  it("has no need of [DONE] after a finish reason, nor of a finish reason before [DONE]", () => {
    expect(stream(chunk({ content: "Hi" }, "eos_token")).completion).toMatchObject({ text: "Hi", finishReason: "stop" });
    expect(stream(chunk({ content: "Hi" }), "[DONE]").completion).toMatchObject({ text: "Hi", finishReason: "other" });
  });

  it("that stops without either is no short answer", () => {
    expect(() => stream(chunk({ content: "Hi" }))).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });

  it.each([
    [{ error: { message: "The server had an error", type: "server_error" } }, "server"],
    [{ error: { message: "The engine is overloaded", type: "overloaded_error" } }, "overloaded"],
    [{ error: { message: "Rate limit reached", type: "tokens", code: "rate_limit_exceeded" } }, "rate_limit"],
    [{ error: "something broke" }, "server"],
  ])("fails with an error in its midst: %j", (event, kind) => {
    expect(() => stream(chunk({ content: "Hi" }), event)).toThrow(
      expect.objectContaining({ kind, message: expect.stringMatching(/^the reply holds an error: /) }),
    );
  });

  it("survives whatever happens to its bytes", () => {
    survives(codec, events(...hello), "text/event-stream");
    survives(codec, events(slice(0, { name: "f", arguments: '{"a":1}' }, "c"), chunk({}, "tool_calls"), "[DONE]"), "text/event-stream");
  });
});

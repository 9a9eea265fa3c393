import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { serverSentEvents } from "../../../src/http/framing.ts";
import { chatDecoder } from "../../../src/providers/anthropic/stream.ts";
import { events } from "./support.ts";

const start = (usage: object) => ({ type: "message_start", message: { id: "msg_1", model: "claude-haiku-5-5", content: [], usage } });
const block = (index: number, content_block: object) => ({ type: "content_block_start", index, content_block });
const delta = (index: number, change: object) => ({ type: "content_block_delta", index, delta: change });
const close = (index: number) => ({ type: "content_block_stop", index });
const finish = (stop_reason: string, usage: object) => ({ type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage });
const stop = { type: "message_stop" };

/** A whole answer: thinking, text beyond ASCII, a server's tool and a call, with events and blocks that nobody knows yet. */
const WHOLE = events(
  start({ input_tokens: 4, cache_read_input_tokens: 6, cache_creation_input_tokens: 0, output_tokens: 1 }),
  { type: "ping" },
  block(0, { type: "thinking", thinking: "", signature: "" }),
  delta(0, { type: "thinking_delta", thinking: "Hm." }),
  delta(0, { type: "signature_delta", signature: "abc" }),
  close(0),
  block(1, { type: "text", text: "" }),
  delta(1, { type: "text_delta", text: "Grüße " }),
  { type: "weather_forecast", index: 1 },
  delta(1, { type: "text_delta", text: "👋🏽" }),
  delta(1, { type: "citations_delta", citation: {} }),
  close(1),
  block(2, { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} }),
  delta(2, { type: "input_json_delta", partial_json: '{"query":"x"}' }),
  close(2),
  block(3, { type: "tool_use", id: "toolu_1", name: "get_weather", input: {} }),
  delta(3, { type: "input_json_delta", partial_json: "" }),
  delta(3, { type: "input_json_delta", partial_json: '{"city": "Par' }),
  delta(3, { type: "input_json_delta", partial_json: 'is"}' }),
  close(3),
  block(4, { type: "tool_use", id: "toolu_2", name: "now", input: {} }),
  close(4),
  finish("tool_use", { output_tokens: 42, input_tokens: null, output_tokens_details: { thinking_tokens: 7 } }),
  stop,
);

/** Decodes a stream that comes in these chunks. */
function decode(chunks: Iterable<Uint8Array>) {
  let text = "";
  const decoder = chatDecoder((piece) => {
    text += piece;
  });
  const framing = serverSentEvents(decoder.event);
  for (const chunk of chunks) framing.feed(Buffer.from(chunk));
  framing.end();
  return { ...decoder.end(), text };
}

const ANSWER = {
  text: "Grüße 👋🏽",
  toolCalls: [
    { id: "toolu_1", name: "get_weather", arguments: { city: "Paris" } },
    { id: "toolu_2", name: "now", arguments: {} },
  ],
  finishReason: "tool_calls",
  usage: { input: 10, output: 42, cachedInput: 6, cacheWrite: 0, reasoning: 7, total: 52, source: "provider" },
  model: "claude-haiku-5-5",
};

describe("a streamed answer of Anthropic's", () => {
  it("is the same however its bytes are cut", () => {
    const bytes = Buffer.from(WHOLE);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 40 }), (cuts) => {
        const borders = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(decode(borders.slice(1).map((end, index) => bytes.subarray(borders[index], end)))).toEqual(ANSWER);
      }),
    );
    expect(decode([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(ANSWER);
  });

  it("is a value or a CallError whatever happens to its bytes", () => {
    const bytes = Buffer.from(WHOLE);
    const damage = fc.record({ at: fc.nat(bytes.length), remove: fc.nat(60), insert: fc.uint8Array({ maxLength: 12 }) });

    fc.assert(
      fc.property(fc.array(damage, { minLength: 1, maxLength: 6 }), (all) => {
        let damaged = bytes;
        for (const { at, remove, insert } of all) damaged = Buffer.concat([damaged.subarray(0, at), insert, damaged.subarray(at + remove)]);
        try {
          expect(typeof decode([damaged]).text).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(CallError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is a value or a CallError whatever its events hold", () => {
    const type = fc.constantFrom(
      ...["message_start", "content_block_start", "content_block_delta", "message_delta", "message_stop", "error", "constructor"],
    );
    const event = fc.tuple(
      type,
      fc.dictionary(fc.constantFrom("message", "index", "content_block", "delta", "usage", "error"), fc.jsonValue()),
    );

    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), (all) => {
        try {
          expect(typeof decode([Buffer.from(events(...all.map(([name, rest]) => ({ ...rest, type: name }))))]).text).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(CallError);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("that stops before its end mark is no short answer", () => {
    const cut = events(start({ input_tokens: 1 }), block(0, { type: "text", text: "" }), delta(0, { type: "text_delta", text: "Hel" }));

    expect(() => decode([Buffer.from(cut)])).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });

  it("that breaks off with an error is that error, and no prompt to go on", () => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" }, request_id: "req_9" };

    expect(() => decode([Buffer.from(events(start({ input_tokens: 1 }), error))])).toThrow(
      expect.objectContaining({ kind: "overloaded", requestId: "req_9", message: "the reply broke off with an error: Overloaded" }),
    );
  });

  it("that ends in a refusal is an error", () => {
    const end = {
      type: "message_delta",
      delta: { stop_reason: "refusal", stop_details: { type: "refusal", category: "cyber", explanation: "Blocked." } },
      usage: {},
    };

    expect(() => decode([Buffer.from(events(start({}), end, stop))])).toThrow(
      expect.objectContaining({ kind: "filtered", message: "the model refused to answer: Blocked." }),
    );
  });
});

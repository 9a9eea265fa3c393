import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { lines, serverSentEvents } from "../../../src/http/framing.ts";
import { decodeChat } from "../../../src/providers/cohere/decode.ts";
import { decodeEmbed } from "../../../src/providers/cohere/embeddings.ts";
import { failure } from "../../../src/providers/cohere/failure.ts";
import { chatDecoder } from "../../../src/providers/cohere/stream.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/cohere/${name}`, import.meta.url));

function read(bytes: Buffer, cuts: number[] = [], framed = serverSentEvents) {
  let text = "";
  const decoder = chatDecoder((piece) => {
    text += piece;
  });
  const framing = framed(decoder.event);
  let start = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    framing.feed(bytes.subarray(start, cut));
    start = cut;
  }
  framing.end();
  return { ...decoder.end(), text };
}

describe("a stream", () => {
  test("is read across any cuts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(read(fixture("stream.sse"), cuts)).toMatchObject({
          text: "Grüße aus 東京 🗼",
          finishReason: "stop",
          usage: { input: 500, output: 9, cachedInput: 448, total: 509 },
        });
      }),
      { numRuns: 50 },
    );
  });

  test("gives calls whose arguments come in slices", () => {
    expect(read(fixture("tools.sse"))).toMatchObject({
      text: "",
      finishReason: "tool_calls",
      toolCalls: [
        { id: "get_weather_1", name: "get_weather", arguments: { city: "Paris" } },
        { id: "get_time_2", name: "get_time", arguments: {} },
      ],
    });
  });

  test("of the first API is read as lines", () => {
    expect(read(fixture("old-stream.ndjson"), [], lines)).toMatchObject({
      text: "Good morning.",
      finishReason: "stop",
      usage: { input: 66, output: 4 },
    });
  });

  test.each([
    ["stream.sse", serverSentEvents, "event: message-end"],
    ["old-stream.ndjson", lines, '{"is_finished": true'],
  ])("%s without its end is no answer", (name, framed, end) => {
    const bytes = fixture(name);

    expect(() => read(bytes.subarray(0, bytes.lastIndexOf(end)), [], framed)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });

  test.each([
    ["an end that says why", { type: "message-end", delta: { finish_reason: "ERROR", error: "out of memory" } }, "server", "out of memory"],
    ["a bare message", { message: "internal server error" }, "server", "internal server error"],
    ["a bare message about length", { message: "too many tokens: size limit exceeded" }, "too_long", "too many tokens"],
  ])("that breaks off with %s is that error", (_what, event, kind, words) => {
    expect(() => read(Buffer.from(`data: ${JSON.stringify(event)}\n\n`))).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(words) }),
    );
  });

  test.each([
    ["stream.sse", serverSentEvents],
    ["tools.sse", serverSentEvents],
    ["old-stream.ndjson", lines],
  ])("%s with any damage is an answer or a CallError", (name, framed) => {
    const bytes = fixture(name);
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(bytes.length), fc.array(fc.nat(), { maxLength: 10 }), (changes, length, cuts) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          expect(typeof read(damaged.subarray(0, length), cuts, framed).text).toBe("string");
        } catch (error) {
          expect(error).toBeInstanceOf(CallError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test("any JSON at all is read or refused with a CallError", () => {
  const readers = [
    decodeChat,
    (body: unknown) => decodeEmbed(body, { texts: ["a"], inputType: "document" }),
    (body: unknown) => failure({ status: 400, headers: {}, body: JSON.stringify(body) }),
  ];
  const shaped = fc.record({ message: fc.record({ content: fc.jsonValue(), tool_calls: fc.jsonValue() }), usage: fc.jsonValue() });
  fc.assert(
    fc.property(fc.constantFrom(...readers), fc.oneof(fc.jsonValue(), shaped), (reader, body) => {
      try {
        reader(body);
      } catch (error) {
        expect(error).toBeInstanceOf(CallError);
      }
    }),
    { numRuns: 300 },
  );
});

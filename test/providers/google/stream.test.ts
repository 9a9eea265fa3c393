import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { serverSentEvents } from "../../../src/http/framing.ts";
import { chatDecoder, decodeChat } from "../../../src/providers/google/decode.ts";
import { decodeEmbed } from "../../../src/providers/google/embeddings.ts";
import { failure } from "../../../src/providers/google/failure.ts";
import { signatureOf } from "../../../src/providers/google/signatures.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/google/${name}`, import.meta.url));

function read(bytes: Buffer, cuts: number[] = []) {
  let text = "";
  const decoder = chatDecoder((piece) => {
    text += piece;
  });
  const framing = serverSentEvents(decoder.event);
  let start = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    framing.feed(bytes.subarray(start, cut));
    start = cut;
  }
  framing.end();
  return { ...decoder.end(), text };
}

describe("a stream", () => {
  const whole = { text: "Grüße aus 東京 🗼", finishReason: "stop", model: "gemini-3.8-flash", toolCalls: [] };

  test("is read across any cuts, its usage from the last event", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (cuts) => {
        expect(read(fixture("stream.sse"), cuts)).toMatchObject({ ...whole, usage: { input: 8, output: 11, reasoning: 4, total: 19 } });
      }),
      { numRuns: 50 },
    );
  });

  test("gives calls with Google's ids or invented ones, and keeps their signatures", () => {
    const { toolCalls, finishReason, text } = read(fixture("tools.sse"));

    expect({ text, finishReason }).toEqual({ text: "", finishReason: "tool_calls" });
    expect(toolCalls).toEqual([
      { id: "k3x9", name: "get_weather", arguments: { city: "Paris" } },
      { id: expect.stringMatching(/^call_[0-9a-f]{18}$/), name: "get_time", arguments: {} },
    ]);
    expect(signatureOf("k3x9")).toBe("Zmlyc3Q=");
    expect(signatureOf(toolCalls[1]?.id ?? "")).toBeUndefined();
  });

  test.each(["", 'data: {"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]}\r\n\r\n'])(
    "that ends with %j is no answer",
    (end) => {
      const bytes = fixture("stream.sse");
      const cut = Buffer.concat([bytes.subarray(0, bytes.lastIndexOf("data:")), Buffer.from(end)]);

      expect(() => read(cut)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
    },
  );

  test.each([
    ["503", { code: 503, message: "The model is overloaded.", status: "UNAVAILABLE" }, "overloaded"],
    ["500", { code: 500, message: "Internal error encountered.", status: "INTERNAL" }, "server"],
    ["429", { code: 429, message: "Resource exhausted.", status: "RESOURCE_EXHAUSTED" }, "rate_limit"],
    ["no code", { message: "broken" }, "server"],
  ])("that breaks off with an error of %s is that error", (_code, error, kind) => {
    const bytes = fixture("stream.sse");
    const begun = bytes.subarray(0, bytes.indexOf("\r\n\r\n") + 4);
    const broken = Buffer.from(`data: ${JSON.stringify({ error })}\r\n\r\n`);

    expect(() => read(Buffer.concat([begun, broken]))).toThrow(expect.objectContaining({ kind }));
  });

  test.each(["stream.sse", "tools.sse"])("%s with any damage is an answer or a CallError", (name) => {
    const bytes = fixture(name);
    const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 8 });
    fc.assert(
      fc.property(damage, fc.nat(bytes.length), fc.array(fc.nat(), { maxLength: 10 }), (changes, length, cuts) => {
        const damaged = Buffer.from(bytes);
        for (const [at, value] of changes) damaged[at] = value;
        try {
          expect(typeof read(damaged.subarray(0, length), cuts).text).toBe("string");
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
    (body: unknown) => failure({ status: 429, headers: {}, body: JSON.stringify(body) }),
  ];
  const shaped = fc.record({
    candidates: fc.array(fc.record({ content: fc.record({ parts: fc.jsonValue() }) })),
    error: fc.jsonValue(),
  });
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

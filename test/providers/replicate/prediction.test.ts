import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { serverSentEvents } from "../../../src/http/framing.ts";
import { failure } from "../../../src/providers/replicate/failure.ts";
import { decodePrediction, endedBadly, outputText } from "../../../src/providers/replicate/prediction.ts";
import { outputEvents } from "../../../src/providers/replicate/stream.ts";

const FILE = "https://replicate.delivery/xezq/abc/out-0.webp";

describe("the output of a prediction", () => {
  it.each([
    ["pieces of text", ["Hel", "lo", ""], "Hello"],
    ["a text", "Hello", "Hello"],
    ["a file", FILE, FILE],
    ["files, one a line", [FILE, FILE], `${FILE}\n${FILE}`],
    ["files under names", { audio: FILE, cover: FILE, seconds: 3 }, `${FILE}\n${FILE}`],
    ["an object", { label: "cat", score: 0.9 }, '{"label":"cat","score":0.9}'],
    ["a number", 7, "7"],
    ["nothing", [], ""],
  ])("may be %s", (_what, output, text) => {
    expect(outputText(output)).toBe(text);
  });

  it("is read with its status, its stream and its counts", () => {
    const prediction = {
      id: "p1",
      status: "succeeded",
      output: ["Hi"],
      error: null,
      data_removed: false,
      urls: { stream: "https://stream.replicate.com/v1/files/p1" },
      metrics: { input_token_count: 5, output_token_count: 2, predict_time: 0.4 },
      model: "meta/meta-llama-3-8b-instruct",
    };

    expect(decodePrediction(JSON.stringify(prediction))).toEqual({
      id: "p1",
      status: "succeeded",
      output: "Hi",
      error: null,
      completed: true,
      removed: false,
      streamUrl: "https://stream.replicate.com/v1/files/p1",
      usage: { input: 5, output: 2, cachedInput: null, cacheWrite: null, reasoning: null, total: 7, source: "provider", seconds: 0.4 },
      model: "meta/meta-llama-3-8b-instruct",
    });
  });

  it("is complete when it says when it was completed, whatever its status", () => {
    expect(decodePrediction(JSON.stringify({ id: "p", status: "processing", completed_at: "2026-01-01T00:00:00Z" })).completed).toBe(true);
    expect(decodePrediction(JSON.stringify({ id: "p", status: "processing" })).completed).toBe(false);
  });
});

describe("a prediction that ends badly", () => {
  it.each([
    ["CUDA out of memory. Tried to allocate 2.00 GiB", "server"],
    ["Prompt length exceeds maximum input length: maximum context length is 4096", "too_long"],
    ["NSFW content detected. Try running it again.", "filtered"],
    ["The input or output was flagged as sensitive. (E005)", "filtered"],
    ["Service is currently unavailable due to high demand. Please try again later. (E003)", "overloaded"],
    ["Input validation error: top_p must be below 1", "bad_request"],
  ])("because of %s means %s", (error, kind) => {
    expect(endedBadly({ status: "failed", error })).toMatchObject({ kind, sent: true });
  });

  it.each(["canceled", "aborted"])("by being %s ran out of time", (status) => {
    expect(endedBadly({ status, error: null }).kind).toBe("timeout");
  });

  it.each([
    [401, { title: "Unauthenticated", detail: "You did not pass a valid authentication token", status: 401 }, "auth", {}],
    [402, { title: "Billing required", detail: "You need to set up billing", status: 402 }, "quota", {}],
    [404, { detail: "The requested resource could not be found.", status: 404 }, "no_model", {}],
    [422, { title: "Invalid version or not permitted", detail: "The specified version does not exist", status: 422 }, "no_model", {}],
    [422, { title: "Input validation failed", detail: "- input: prompt is required\n", invalid_fields: [] }, "bad_request", {}],
    [
      422,
      {
        title: "Input validation failed",
        detail: "- input: Additional property top_p is not allowed\n",
        invalid_fields: [
          { type: "additional_property_not_allowed", field: "input", description: "Additional property top_p is not allowed" },
        ],
      },
      "bad_request",
      { parameter: "top_p" },
    ],
    [429, { detail: "Request was throttled. Your rate limit resets in ~30s." }, "rate_limit", { retryAfterMs: 30_000 }],
    [500, "oops", "server", {}],
  ])("with status %i and %j means %s", (status, body, kind, facts) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);

    expect(failure({ status, headers: {}, body: text })).toMatchObject({ kind, ...facts });
  });
});

describe("a stream of Replicate's", () => {
  const body = [
    ": hi\n",
    "event: output\nid: 1:0\ndata: Line one\ndata: Line two\n",
    "event: output\nid: 1:1\ndata:  end 👋\n",
    "event: logs\ndata: warming up\n",
    "event: done\nid: 1:2\ndata: {}\n",
    ":408: 408 Request Timeout\n\n",
  ].join("\n");
  const readStream = (bytes: Buffer, cuts: number[] = []) => {
    let text = "";
    const events = outputEvents((piece) => {
      text += piece;
    });
    const framing = serverSentEvents(events.event);
    const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
    for (const [index, end] of places.slice(1).entries()) framing.feed(bytes.subarray(places[index], end));
    framing.end();
    return { text, done: events.done() };
  };

  it("keeps newlines and spaces of its pieces, however its bytes are cut", () => {
    const bytes = Buffer.from(body);
    const everywhere = Array.from({ length: bytes.length }, (_, index) => index);

    expect(readStream(bytes)).toEqual({ text: "Line one\nLine two end 👋", done: true });
    expect(readStream(bytes, everywhere)).toEqual({ text: "Line one\nLine two end 👋", done: true });
  });

  it("gives files one a line", () => {
    const files = `event: output\ndata: ${FILE}\n\nevent: output\ndata: ${FILE}\n\nevent: done\ndata: {}\n\n`;

    expect(readStream(Buffer.from(files)).text).toBe(`${FILE}\n${FILE}`);
  });

  it("is not done before it says so", () => {
    expect(readStream(Buffer.from("event: output\ndata: Hi\n\n"))).toEqual({ text: "Hi", done: false });
  });

  it.each([
    ['event: error\ndata: {"detail":"CUDA out of memory"}\n\n', "server"],
    ["event: error\ndata: NSFW content detected\n\n", "filtered"],
    ['event: done\ndata: {"reason":"canceled"}\n\n', "timeout"],
    ['event: done\ndata: {"reason":"error"}\n\n', "server"],
  ])("fails at %j", (text, kind) => {
    expect(() => readStream(Buffer.from(text))).toThrow(expect.objectContaining({ kind }));
  });

  it("survives whatever happens to its bytes", () => {
    const bytes = Buffer.from(body);
    fc.assert(
      fc.property(
        fc.array(fc.nat(bytes.length - 1)),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 5 }),
        (cuts, wounds) => {
          const damaged = Buffer.from(bytes);
          for (const [at, byte] of wounds) damaged[at] = byte;
          try {
            return typeof readStream(damaged, cuts).text === "string";
          } catch (error) {
            return error instanceof CallError;
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

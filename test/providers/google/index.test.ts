import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { exchange } from "../../support/protocol.ts";
import { fails, inTurn, json, startUpstream, type Upstream } from "../../support/upstream.ts";
import { connect } from "./connect.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/google/${name}`, import.meta.url));

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  await closeConnections();
  await upstream.close();
});

/** Sends a stream byte by byte. */
function streams(name: string) {
  return (_request: unknown, response: import("node:http").ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const byte of fixture(name)) response.write(Buffer.of(byte));
    response.end();
  };
}

describe("the Google provider", () => {
  test("streams an answer with the key in a header", async () => {
    upstream.answer(streams("stream.sse"));
    const { heard, ...listening } = exchange(true);

    const completion = await connect(`${upstream.url}/v1`).complete?.(
      { messages: [{ role: "user", content: "Hi" }] },
      "gemini-3.8-flash",
      listening,
    );

    expect(completion).toMatchObject({ text: "Grüße aus 東京 🗼", finishReason: "stop" });
    expect(heard.join("")).toBe("Grüße aus 東京 🗼");
    expect(upstream.requests[0]).toMatchObject({
      method: "POST",
      path: "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse",
      headers: { "x-goog-api-key": "test-key" },
    });
  });

  test("carries a thought signature through a tool turn", async () => {
    upstream.answer(streams("tools.sse"));
    const provider = connect(upstream.url);
    const question = { role: "user", content: "Weather and time in Paris?" } as const;
    const first = await provider.complete?.({ messages: [question] }, "gemini-3.8-flash", exchange(true));
    const toolCalls = JSON.parse(JSON.stringify(first?.toolCalls));

    upstream.answer(streams("stream.sse"));
    const results = toolCalls.map(({ id }: { id: string }) => ({ role: "tool", toolCallId: id, content: "fine" }));
    await provider.complete?.(
      { messages: [question, { role: "assistant", content: "", toolCalls }, ...results] },
      "gemini-3.8-flash",
      exchange(true),
    );

    const [, model, user] = (upstream.requests[1]?.body.contents ?? []) as { parts: Record<string, unknown>[] }[];
    expect(model?.parts).toEqual([
      { functionCall: { id: "k3x9", name: "get_weather", args: { city: "Paris" } }, thoughtSignature: "Zmlyc3Q=" },
      { functionCall: { id: toolCalls[1].id, name: "get_time", args: {} } },
    ]);
    expect(user?.parts).toHaveLength(2);
  });

  test("leaves out what a model refuses, known or learned, and says so", async () => {
    const refusal = { error: { code: 400, message: "Thinking level is not supported for this model.", status: "INVALID_ARGUMENT" } };
    upstream.answer(
      inTurn(fails(400, refusal), (_request, response) => json(response, 200, JSON.parse(fixture("answer.json").toString()))),
    );
    const complete = connect(upstream.url).complete;
    const request = { messages: [{ role: "user", content: "Hi" }], temperature: 0.5, reasoning: "low" } as const;

    await expect(complete?.({ ...request, messages: [...request.messages] }, "gemini-3.8-flash", exchange(false))).rejects.toMatchObject({
      kind: "bad_request",
      adapted: true,
    });
    const completion = await complete?.({ ...request, messages: [...request.messages] }, "gemini-3.8-flash", exchange(false));

    expect(completion?.dropped).toEqual(["temperature", "reasoning"]);
    expect(upstream.requests[1]?.body.generationConfig).toBeUndefined();
  });

  test("embeds in batches of a hundred", async () => {
    upstream.answer(({ body }, response) =>
      json(response, 200, { embeddings: (body.requests as object[]).map(() => ({ values: [1, 0] })) }),
    );
    const texts = Array.from({ length: 150 }, (_, index) => `text ${index}`);

    const embedding = await connect(upstream.url).embed?.({ texts, inputType: "document" }, "gemini-embedding-001", exchange(true));

    expect(embedding?.vectors).toHaveLength(150);
    expect(upstream.requests.map(({ body }) => (body.requests as object[]).length)).toEqual([100, 50]);
  });

  test("lists what can chat and what can embed", async () => {
    const model = (name: string, ...methods: string[]) => ({
      name: `models/${name}`,
      supportedGenerationMethods: methods,
      inputTokenLimit: 1000,
    });
    const models = [
      model("gemini-3.8-flash", "generateContent", "countTokens"),
      model("gemini-embedding-001", "embedContent"),
      model("imagen-4", "predict"),
    ];
    upstream.answer((_request, response) => json(response, 200, { models }));

    expect(await connect(upstream.url).models?.(exchange(true))).toEqual([
      { id: "gemini-3.8-flash", embedsOnly: false, contextWindow: 1000 },
      { id: "gemini-embedding-001", embedsOnly: true, contextWindow: 1000 },
    ]);
    expect(upstream.requests[0]?.path).toBe("/v1beta/models?pageSize=1000");
  });

  test("tells a rate limit apart from a spent balance", async () => {
    upstream.answer(fails(429, JSON.parse(fixture("quota.json").toString())));

    await expect(
      connect(upstream.url).complete?.({ messages: [{ role: "user", content: "Hi" }] }, "gemini-2.5-flash", exchange(true)),
    ).rejects.toMatchObject({ kind: "rate_limit", status: 429, retryAfterMs: 21_000 });
  });

  test.each([
    ["gemini-pro", "gemini-3.8-flash"],
    ["gemini-1.5-flash", "gemini-3.5-flash-lite"],
    ["models/gemini-2.0-flash", "gemini-3.5-flash-lite"],
  ])("names what took the place of %s when Google no longer has it", async (model, successor) => {
    upstream.answer(
      fails(404, { error: { code: 404, message: `models/${model} is not found for API version v1beta.`, status: "NOT_FOUND" } }),
    );

    await expect(
      connect(upstream.url).complete?.({ messages: [{ role: "user", content: "Hi" }] }, model, exchange(true)),
    ).rejects.toMatchObject({ kind: "no_model", status: 404, message: expect.stringContaining(successor) });
  });
});

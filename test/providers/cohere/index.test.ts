import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { exchange } from "../../support/protocol.ts";
import { fails, json, startUpstream, type Upstream } from "../../support/upstream.ts";
import { connect } from "./connect.ts";

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/cohere/${name}`, import.meta.url));
const question = { messages: [{ role: "user" as const, content: "Hi" }] };

let upstream: Upstream;
beforeEach(async () => {
  upstream = await startUpstream();
});
afterEach(async () => {
  await closeConnections();
  await upstream.close();
});

/** Sends a stream byte by byte. */
function streams(name: string, type: string) {
  return (_request: unknown, response: ServerResponse) => {
    response.writeHead(200, { "content-type": type });
    for (const byte of fixture(name)) response.write(Buffer.of(byte));
    response.end();
  };
}

describe("the Cohere provider", () => {
  test.each(["", "/v1", "/v2/chat"])("given a base that ends in %j streams from the second API", async (ending) => {
    upstream.answer(streams("stream.sse", "text/event-stream"));
    const { heard, ...listening } = exchange(true);

    const completion = await connect(upstream.url + ending).complete?.(question, "command-a-reasoning-08-2025", listening);

    expect(completion).toMatchObject({ text: "Grüße aus 東京 🗼", finishReason: "stop" });
    expect(heard.join("")).toBe("Grüße aus 東京 🗼");
    expect(upstream.requests[0]).toMatchObject({
      method: "POST",
      path: "/v2/chat",
      headers: { authorization: "Bearer test-key" },
      body: { stream: true },
    });
  });

  test("reads the lines that a gateway to the first API streams", async () => {
    upstream.answer(streams("old-stream.ndjson", "application/stream+json"));

    expect(await connect(upstream.url).complete?.(question, "command", exchange(true))).toMatchObject({ text: "Good morning." });
  });

  test("tells that reasoning was left out for a model that has none", async () => {
    upstream.answer((_request, response) => json(response, 200, JSON.parse(fixture("answer.json").toString())));

    const completion = await connect(upstream.url).complete?.({ ...question, reasoning: "low" }, "command-r7b-12-2024", exchange(false));

    expect(completion).toMatchObject({ text: "Good morning.", dropped: ["reasoning"] });
    expect(upstream.requests[0]?.body).toEqual({ model: "command-r7b-12-2024", messages: [{ role: "user", content: "Hi" }] });
  });

  test("embeds in batches of 96", async () => {
    upstream.answer(({ body }, response) =>
      json(response, 200, {
        embeddings: { float: (body.texts as string[]).map(() => [1, 0]) },
        meta: { billed_units: { input_tokens: 5 } },
      }),
    );
    const texts = Array.from({ length: 100 }, (_, index) => `text ${index}`);

    const embedding = await connect(upstream.url).embed?.({ texts, inputType: "query" }, "embed-v4.0", exchange(true));

    expect(embedding).toMatchObject({ usage: { input: 10, output: 0 } });
    expect(embedding?.vectors).toHaveLength(100);
    expect(upstream.requests.map(({ body }) => (body.texts as string[]).length)).toEqual([96, 4]);
  });

  test("lists what can chat and what can embed", async () => {
    const models = [
      { name: "command-a-03-2025", endpoints: ["chat", "generate"], context_length: 256000 },
      { name: "embed-v4.0", endpoints: ["embed"], context_length: 128000 },
      { name: "rerank-v3.5", endpoints: ["rerank"] },
    ];
    upstream.answer((_request, response) => json(response, 200, { models }));

    expect(await connect(upstream.url).models?.(exchange(true))).toEqual([
      { id: "command-a-03-2025", embedsOnly: false, contextWindow: 256000 },
      { id: "embed-v4.0", embedsOnly: true, contextWindow: 128000 },
    ]);
    expect(upstream.requests[0]?.path).toBe("/v1/models?page_size=1000");
  });

  test("passes a failure on with its trace id", async () => {
    upstream.answer(
      fails(429, { message: "You are using a Trial key, which is limited to 40 API calls / minute." }, { "x-debug-trace-id": "t1" }),
    );

    await expect(connect(upstream.url).complete?.(question, "command-a-03-2025", exchange(true))).rejects.toMatchObject({
      kind: "rate_limit",
      status: 429,
      requestId: "t1",
    });
  });

  test("names what took the place of a removed model", async () => {
    upstream.answer(fails(404, { message: "model 'command-r-plus' was removed on September 15, 2025." }));

    await expect(connect(upstream.url).complete?.(question, "command-r-plus", exchange(true))).rejects.toMatchObject({
      kind: "no_model",
      message: expect.stringContaining("command-a-03-2025"),
    });
  });
});

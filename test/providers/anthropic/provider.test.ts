import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { anthropic, anthropicWith } from "../../../src/providers/anthropic/index.ts";
import { Secret } from "../../../src/secret.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { connection, exchange } from "../../support/protocol.ts";
import { type Answer, events, serve } from "./support.ts";

const request: CompleteRequest = { messages: [{ role: "user", content: "Say hello." }], temperature: 0.2 };
const answer: Answer = {
  body: {
    type: "message",
    model: "my-claude",
    content: [{ type: "text", text: "Hello." }],
    stop_reason: "end_turn",
    usage: { input_tokens: 3, output_tokens: 2 },
  },
};
const refusal: Answer = {
  status: 400,
  body: { type: "error", error: { type: "invalid_request_error", message: "'temperature' is deprecated for this model." } },
};

const closers: (() => void)[] = [];
async function start(...answers: Answer[]) {
  const server = await serve(...answers);
  closers.push(server.close);
  return server;
}
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(closeConnections);

describe("the anthropic provider", () => {
  it.each([
    ["", "/v1/messages"],
    ["/", "/v1/messages"],
    ["/v1", "/v1/messages"],
    ["/v1/", "/v1/messages"],
    ["/v1/messages", "/v1/messages"],
    ["/gateway/anthropic", "/gateway/anthropic/v1/messages"],
    ["/gateway/anthropic/v1/", "/gateway/anthropic/v1/messages"],
  ])("reaches a base that ends in %j at %s", async (suffix, path) => {
    const server = await start(answer);

    await anthropic(connection({ baseUrl: server.url + suffix })).complete?.(request, "my-claude", exchange(false));

    expect(server.received[0]).toMatchObject({ method: "POST", url: path });
  });

  it("authenticates with x-api-key and pins the version of the API", async () => {
    const server = await start(answer);

    await anthropic(connection({ baseUrl: server.url })).complete?.(request, "my-claude", exchange(false));

    const headers = server.received[0]?.headers;
    expect(headers).toMatchObject({ "x-api-key": "sk-test", "anthropic-version": "2023-06-01", "content-type": "application/json" });
    expect(headers).not.toHaveProperty("authorization");
  });

  it("sends the version and the headers that were configured", async () => {
    const server = await start(answer);
    const configured = connection({ baseUrl: server.url, apiVersion: "2026-10-21", headers: { "anthropic-beta": "x-2026" } });

    await anthropic(configured).complete?.(request, "my-claude", exchange(false));

    expect(server.received[0]?.headers).toMatchObject({ "anthropic-version": "2026-10-21", "anthropic-beta": "x-2026" });
  });

  it("passes a streamed answer on piece by piece", async () => {
    const server = await start({
      body: events(
        { type: "message_start", message: { model: "my-claude", usage: { input_tokens: 3, output_tokens: 1 } } },
        { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Hel" } },
        { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "lo." } },
        { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
        { type: "message_stop" },
      ),
    });
    const heard = exchange(true);

    const completion = await anthropic(connection({ baseUrl: server.url })).complete?.(request, "my-claude", heard);

    expect(completion).toMatchObject({ text: "Hello.", finishReason: "stop", usage: { input: 3, output: 2, total: 5 } });
    expect(heard.heard).toEqual(["Hel", "lo."]);
    expect(server.received[0]?.body).toMatchObject({ stream: true });
  });

  it("learns from a 400 what a model refuses, and says what it left out", async () => {
    const server = await start(refusal, answer);
    const provider = anthropic(connection({ baseUrl: server.url }));

    await expect(provider.complete?.(request, "my-claude", exchange(false))).rejects.toMatchObject({ kind: "bad_request", adapted: true });
    const completion = await provider.complete?.(request, "my-claude", exchange(false));

    expect(completion).toMatchObject({ text: "Hello.", dropped: ["temperature"] });
    expect(server.received.map(({ body }) => Object.hasOwn(body as object, "temperature"))).toEqual([true, false]);
  });

  it("lists the models with their windows, all on one page", async () => {
    const data = [{ type: "model", id: "claude-haiku-5-5", max_input_tokens: 1_000_000 }, { type: "model", id: "claude-old" }, "?"];
    const server = await start({ body: { data, has_more: false } });

    const models = await anthropic(connection({ baseUrl: server.url })).models?.(exchange(false));

    expect(models).toEqual([{ id: "claude-haiku-5-5", contextWindow: 1_000_000 }, { id: "claude-old" }]);
    expect(server.received[0]).toMatchObject({ method: "GET", url: "/v1/models?limit=1000" });
  });

  it("has no embeddings without a Voyage key", () => {
    expect(anthropic(connection()).embed).toBeUndefined();
    expect(anthropic(connection({ voyageApiKey: new Secret("pa-test") })).embed).toBeTypeOf("function");
  });

  it("embeds through Voyage with Voyage's key, and shows it nothing of Anthropic's", async () => {
    const server = await start({
      body: { data: [{ embedding: [0.6, 0.8], index: 0 }], model: "voyage-4-lite", usage: { total_tokens: 1 } },
    });
    const configured = connection({
      baseUrl: "http://127.0.0.1:9",
      headers: { "x-gateway-token": "secret" },
      voyageApiKey: new Secret("pa-test"),
    });

    const embedding = await anthropicWith(server.url)(configured).embed?.(
      { texts: ["hello"], inputType: "query" },
      "voyage-4-lite",
      exchange(false),
    );

    expect(embedding?.vectors).toEqual([[0.6, 0.8]]);
    const { url, headers } = server.received[0] ?? {};
    expect(url).toBe("/v1/embeddings");
    expect(headers).toMatchObject({ authorization: "Bearer pa-test" });
    expect(headers).not.toHaveProperty("x-gateway-token");
    expect(headers).not.toHaveProperty("x-api-key");
  });
});

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { openai, openaiProtocol, TOGETHER } from "../../../src/providers/openai/index.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { connection, context, events, exchange, hello, read, survives } from "../../support/protocol.ts";
import { json, says, startUpstream, type Upstream } from "../../support/upstream.ts";

const protocol = openaiProtocol(TOGETHER);
const encode = (request: Partial<CompleteRequest>, model = "Qwen/Qwen3-32B", stream = false) =>
  protocol.complete.encode({ ...hello, ...request }, model, context({ stream })).body;

let upstream: Upstream | undefined;
afterEach(() => upstream?.close());
afterAll(closeConnections);

describe("a request to Together", () => {
  it("names the token limit as OpenAI once did and does not ask for usage, which comes anyway", () => {
    expect(encode({ maxTokens: 256 }, undefined, true)).toEqual({
      model: "Qwen/Qwen3-32B",
      messages: hello.messages,
      max_tokens: 256,
      stream: true,
    });
  });

  it.each([
    ["Qwen/Qwen3-32B", "none", { reasoning: { enabled: false } }],
    ["Qwen/Qwen3-32B", "low", { reasoning_effort: "low" }],
    ["openai/gpt-oss-20b", "none", { reasoning_effort: "low" }],
  ] as const)("tells %s to reason %s with %j", (model, reasoning, expected) => {
    expect(encode({ reasoning }, model)).toMatchObject(expected);
  });

  it.each(["https://api.together.ai/v1", "https://api.together.xyz/v1", "https://api.together.xyz", "https://api.together.ai/v1/"])(
    "goes to the host that was configured, the old one too: %s",
    (baseUrl) => {
      expect(protocol.base(connection({ baseUrl }))).toBe(`${new URL(baseUrl).origin}/v1`);
    },
  );
});

describe("an answer of Together's", () => {
  const chunk = (text: string, finish_reason: string | null, usage: object | null) => ({
    id: "1",
    choices: [{ index: 0, text, seed: 9313781139405380000, delta: { content: text, tool_calls: null }, finish_reason }],
    model: "Qwen/Qwen3-32B",
    usage,
  });
  const body = events(
    chunk("2", null, null),
    chunk("", "eos", { prompt_tokens: 48, completion_tokens: 2, total_tokens: 50, cached_tokens: 16 }),
    "[DONE]",
  );

  it("ends with eos and has its usage in the last chunk", () => {
    expect(read(protocol.complete, Buffer.from(body), "text/event-stream;charset=utf-8").completion).toMatchObject({
      text: "2",
      finishReason: "stop",
      usage: { input: 48, output: 2, cachedInput: 16, total: 50 },
    });
    survives(protocol.complete, body, "text/event-stream");
  });

  it.each([
    [429, { message: "You have reached the rate limit specific to this model", type: "model_rate_limit" }, "rate_limit", 6_000],
    [503, { message: "The server is overloaded or not ready yet.", type: "service_unavailable" }, "overloaded", undefined],
    [422, { message: "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097." }, "too_long", undefined],
    [404, { message: "Unable to access model x", type: "invalid_request_error", code: "model_not_available" }, "no_model", undefined],
    [524, { message: "A timeout occurred" }, "timeout", undefined],
  ])("with status %i and %j means %s", (status, error, kind, retryAfterMs) => {
    const headers = { "x-ratelimit-limit": "0.15", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "6" };

    expect(protocol.failure({ status, headers, body: JSON.stringify({ error }) })).toMatchObject({ kind, retryAfterMs });
  });

  it("to texts has vectors of one length and no usage", async () => {
    upstream = await startUpstream((_request, response) =>
      json(response, 200, { object: "list", model: "m2", data: [{ index: 0, embedding: [1, 2] }] }),
    );
    const provider = openai(TOGETHER)(connection({ baseUrl: upstream.url }));

    expect(await provider.embed?.({ texts: ["a"], inputType: "query" }, "m2", exchange())).toMatchObject({
      vectors: [[1, 2]],
      usage: { input: null, total: null },
    });
    await expect(provider.embed?.({ texts: ["a"], inputType: "query", dimensions: 2 }, "m2", exchange())).rejects.toMatchObject({
      kind: "bad_request",
      sent: false,
    });
    expect(upstream.requests.map(({ body }) => body)).toEqual([{ model: "m2", input: ["a"] }]);
  });

  it("to a question for its models is a bare array", async () => {
    const models = [
      { id: "Qwen/Qwen3-32B", type: "chat", context_length: 40960 },
      { id: "BAAI/bge-base-en-v1.5", type: "embedding" },
    ];
    upstream = await startUpstream((_request, response) => json(response, 200, models));

    expect(await openai(TOGETHER)(connection({ baseUrl: upstream.url })).models?.(exchange())).toEqual([
      { id: "Qwen/Qwen3-32B", contextWindow: 40960 },
      { id: "BAAI/bge-base-en-v1.5", embedsOnly: true },
    ]);
  });

  it("streams from the old host's path as from the new", async () => {
    upstream = await startUpstream(says("Hello there."));
    const listening = exchange(true);

    await openai(TOGETHER)(connection({ baseUrl: `${upstream.url}/v1` })).complete?.(hello, "Qwen/Qwen3-32B", listening);

    expect(listening.heard.join("")).toBe("Hello there.");
    expect(upstream.requests[0]?.path).toBe("/v1/chat/completions");
  });
});

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { GROQ, openai, openaiProtocol } from "../../../src/providers/openai/index.ts";
import { SERVICES } from "../../../src/providers/services.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { connection, context, events, exchange, hello, read, survives } from "../../support/protocol.ts";
import { fails, says, startUpstream, type Upstream } from "../../support/upstream.ts";

const { complete, failure } = openaiProtocol(GROQ);
const encode = (request: Partial<CompleteRequest>, model = "openai/gpt-oss-20b", stream = false) =>
  complete.encode({ ...hello, ...request }, model, context({ stream })).body;
const chunk = (delta: object, finish_reason: string | null = null, x_groq?: object) => ({
  model: "openai/gpt-oss-20b",
  choices: [{ index: 0, delta, finish_reason }],
  ...(x_groq && { x_groq }),
});
const usage = { prompt_tokens: 18, completion_tokens: 73, total_tokens: 91, total_time: 0.1 };
const failedCall = { message: "Tool choice is required, but model did not call a tool", code: "tool_use_failed", failed_generation: "" };

let upstream: Upstream | undefined;
afterEach(() => upstream?.close());
afterAll(closeConnections);

describe("a request to Groq", () => {
  it("names the token limit as OpenAI does now and does not ask for usage, which comes anyway", () => {
    expect(encode({ maxTokens: 256 }, undefined, true)).toEqual({
      model: "openai/gpt-oss-20b",
      messages: hello.messages,
      max_completion_tokens: 256,
      stream: true,
    });
  });

  it("does not stream a JSON answer, which Groq refuses", () => {
    expect(encode({ format: { type: "json" } }, undefined, true)).not.toHaveProperty("stream");
    expect(encode({ format: { type: "schema", schema: {} } }, undefined, true)).not.toHaveProperty("stream");
  });

  it.each([
    ["openai/gpt-oss-120b", undefined, {}],
    ["openai/gpt-oss-120b", "none", { reasoning_effort: "low" }],
    ["openai/gpt-oss-120b", "high", { reasoning_effort: "high" }],
    ["qwen/qwen3.6-27b", undefined, { reasoning_format: "parsed" }],
    ["qwen/qwen3.6-27b", "none", { reasoning_format: "parsed", reasoning_effort: "none" }],
    ["qwen/qwen3.6-27b", "low", { reasoning_format: "parsed", reasoning_effort: "default" }],
    ["llama-3.3-70b-versatile", undefined, {}],
  ] as const)("tells %s to reason %s with %j", (model, reasoning, expected) => {
    expect(encode(reasoning ? { reasoning } : {}, model)).toEqual({ model, messages: hello.messages, ...expected });
  });

  it("leaves reasoning out for models that do not", () => {
    expect(GROQ.refuses?.("llama-3.3-70b-versatile")).toEqual(["reasoning"]);
    expect(GROQ.refuses?.("openai/gpt-oss-20b")).toEqual([]);
  });

  it.each([
    ["", "/openai/v1/chat/completions"],
    ["/openai", "/openai/v1/chat/completions"],
    ["/openai/v1", "/openai/v1/chat/completions"],
    ["/openai/v1/", "/openai/v1/chat/completions"],
    ["/openai/v1/chat/completions", "/openai/v1/chat/completions"],
    ["/proxy/v1", "/proxy/v1/chat/completions"],
  ])("reaches a base that ends in %j at %s", async (suffix, path) => {
    upstream = await startUpstream(says("Hello."));

    await openai(GROQ)(connection({ baseUrl: upstream.url + suffix })).complete?.(hello, "openai/gpt-oss-20b", exchange());

    expect(upstream.requests[0]).toMatchObject({ path, headers: { authorization: "Bearer sk-test" } });
  });
});

describe("an answer of Groq's", () => {
  it("has its usage in x_groq", () => {
    const body = events(chunk({ content: "Hi" }), chunk({}, "stop", { id: "req_1", usage }), "[DONE]");

    expect(read(complete, Buffer.from(body), "text/event-stream").completion).toMatchObject({
      text: "Hi",
      usage: { input: 18, output: 73, total: 91 },
    });
  });

  it.each([
    `event: error\ndata: ${JSON.stringify({ error: { ...failedCall, status_code: 400 } })}\n\n`,
    events(chunk({}, null, { id: "req_1", error: failedCall })),
  ])("breaks off with a named error event or an error in x_groq", (end) => {
    const body = events(chunk({ reasoning: "Hm." })) + end;

    expect(() => read(complete, Buffer.from(body), "text/event-stream")).toThrow(
      expect.objectContaining({ kind: "bad_reply", message: expect.stringContaining("did not call a tool") }),
    );
    survives(complete, body, "text/event-stream");
  });

  it.each([
    [400, { ...failedCall }, "bad_reply", undefined],
    [400, { message: "Failed to generate JSON", code: "json_validate_failed" }, "bad_reply", undefined],
    [400, { message: "The model `x` has been decommissioned", code: "model_decommissioned" }, "no_model", undefined],
    [413, { message: "Request too large for model `x` on tokens per minute", code: "rate_limit_exceeded" }, "too_long", undefined],
    [
      429,
      {
        message:
          "Rate limit reached for model `x` on tokens per day (TPD): Limit 100000. Please try again in 7m12.288s. Visit /settings/billing.",
        code: "rate_limit_exceeded",
      },
      "rate_limit",
      432_288,
    ],
  ])("with status %i and %j means %s", (status, error, kind, retryAfterMs) => {
    expect(failure({ status, headers: {}, body: JSON.stringify({ error }) })).toMatchObject({ kind, retryAfterMs });
  });

  it("that a model is gone names its successor", async () => {
    upstream = await startUpstream(
      fails(400, { error: { message: "The model `llama3-70b-8192` has been decommissioned", code: "model_decommissioned" } }),
    );
    const provider = openai(GROQ)(connection({ baseUrl: upstream.url }));

    await expect(provider.complete?.(hello, "llama3-70b-8192", exchange())).rejects.toMatchObject({
      kind: "no_model",
      message: expect.stringContaining("its successor is openai/gpt-oss-120b"),
    });
  });

  it("is never a vector: Groq serves no embedding model", () => {
    expect(openai(GROQ)(connection())).not.toHaveProperty("embed");
    expect(SERVICES.groq).toMatchObject({ embeddingModel: null, capabilities: { embeddings: "no" } });
  });
});

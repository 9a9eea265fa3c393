import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { failures } from "../../../src/providers/huggingface/failure.ts";
import { huggingface } from "../../../src/providers/huggingface/index.ts";
import { decodeChat } from "../../../src/providers/openai/decode.ts";
import { chatDecoder } from "../../../src/providers/openai/stream.ts";
import { connection, events, exchange, hello, survives } from "../../support/protocol.ts";
import { json, says, startUpstream, stream, type Upstream } from "../../support/upstream.ts";

let upstream: Upstream;
const start = async (answer = says("Hello.")) => {
  upstream = await startUpstream(answer);
  return huggingface(connection({ baseUrl: upstream.url, organizationId: "acme" }));
};
afterEach(() => upstream?.close());
afterAll(closeConnections);

describe("the huggingface provider", () => {
  it.each(["org/model", "org/model:together", "org/model:fastest", "org/model:cheapest"])(
    "asks the router for %s as it is written",
    async (model) => {
      const provider = await start();

      await provider.complete?.({ ...hello, maxTokens: 256 }, model, exchange(true));

      expect(upstream.requests[0]).toMatchObject({
        path: "/v1/chat/completions",
        headers: { authorization: "Bearer sk-test", "x-hf-bill-to": "acme" },
        body: { model, max_tokens: 256, stream: true, stream_options: { include_usage: true } },
      });
    },
  );

  it("embeds in batches at the model's own pipeline", async () => {
    const provider = await start((request, response) =>
      json(
        response,
        200,
        (request.body.inputs as string[]).map((text) => [text.length, 1]),
      ),
    );
    const texts = Array.from({ length: 40 }, (_, n) => "x".repeat(n));

    const embedding = await provider.embed?.({ texts, inputType: "query" }, "org/model", exchange());

    expect(embedding?.vectors.map(([length]) => length)).toEqual(texts.map((text) => text.length));
    expect(upstream.requests.map(({ path }) => path)).toEqual(Array(2).fill("/hf-inference/models/org/model/pipeline/feature-extraction"));
  });

  it("reads an answer without usage and without [DONE], as TGI streams it", async () => {
    const chunk = (content: string, finish_reason: string | null) => ({
      id: "",
      choices: [{ index: 0, delta: { content }, finish_reason }],
    });
    const provider = await start((_request, response) => stream(response, [chunk("Two.", null), chunk("", "eos_token")]));

    expect(await provider.complete?.(hello, "org/model", exchange(true))).toMatchObject({
      text: "Two.",
      finishReason: "stop",
      usage: { input: null, output: null },
      model: null,
    });
  });

  it.each([
    [{ error: "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8192", error_type: "validation" }, "too_long"],
    [{ error: "Input validation error: `temperature` must be strictly positive", error_type: "validation" }, "bad_request"],
    [{ error: "Model is overloaded", error_type: "overloaded" }, "overloaded"],
    [{ error: "Request failed during generation: CUDA error", error_type: "generation" }, "server"],
  ])("breaks off a stream at %j", async (event, kind) => {
    const provider = await start((_request, response) => stream(response, [event]));

    await expect(provider.complete?.(hello, "org/model", exchange(true))).rejects.toMatchObject({ kind });
  });

  it.each([
    [402, { error: "You have exceeded your monthly included credits for Inference Providers." }, "quota", undefined],
    [
      400,
      { error: { message: "The requested model 'x' is not supported by any provider you have enabled.", code: "model_not_supported" } },
      "no_model",
      undefined,
    ],
    [404, { error: "Model org/x does not exist" }, "no_model", undefined],
    [
      410,
      { error: "https://api-inference.huggingface.co/ is no longer supported. Please use https://router.huggingface.co/ instead" },
      "no_model",
      undefined,
    ],
    [422, "Failed to deserialize the JSON body into the target type: missing field `messages`", "bad_request", undefined],
    [503, { error: "Model org/x is currently loading", estimated_time: 20.5 }, "overloaded", 20_500],
  ])("with status %i and %j means %s", (status, body, kind, retryAfterMs) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);

    expect(failures.failure({ status, headers: { "inference-id": "inf-1" }, body: text })).toMatchObject({
      kind,
      retryAfterMs,
      requestId: "inf-1",
    });
  });

  it("survives whatever happens to a stream's bytes", () => {
    const body = events({ choices: [{ delta: { content: "Hi" }, finish_reason: "stop" }] }, { error: "late", error_type: "generation" });
    const codec = {
      encode: () => ({ path: "", body: {} }),
      decode: (value: unknown) => decodeChat(value, failures),
      decoder: (emit: (piece: string) => void) => chatDecoder(emit, failures),
    };

    survives(codec, body, "text/event-stream");
  });
});

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { OPENAI, openai } from "../../../src/providers/openai/index.ts";
import { connection, exchange, hello } from "../../support/protocol.ts";
import { fails, inTurn, json, says, startUpstream, type Upstream } from "../../support/upstream.ts";

let upstream: Upstream;
const start = async (...given: Parameters<typeof startUpstream>) => {
  upstream = await startUpstream(...given);
  return openai(OPENAI)(connection({ baseUrl: upstream.url }));
};
afterEach(() => upstream.close());
afterAll(closeConnections);

describe("the openai provider", () => {
  it.each([
    ["", "/v1/chat/completions"],
    ["/", "/v1/chat/completions"],
    ["/v1", "/v1/chat/completions"],
    ["/v1/", "/v1/chat/completions"],
    ["/v1/chat/completions", "/v1/chat/completions"],
    ["/gateway/acme/openai", "/gateway/acme/openai/chat/completions"],
    ["/proxy", "/proxy/v1/chat/completions"],
  ])("reaches a base that ends in %j at %s", async (suffix, path) => {
    upstream = await startUpstream();

    await openai(OPENAI)(connection({ baseUrl: upstream.url + suffix })).complete?.(hello, "gpt-6-luna", exchange());

    expect(upstream.requests[0]).toMatchObject({ method: "POST", path });
  });

  it("says who is asking, and for which organization", async () => {
    upstream = await startUpstream();

    await openai(OPENAI)(connection({ baseUrl: upstream.url, organizationId: "org-xxx" })).complete?.(hello, "gpt-6-luna", exchange());

    expect(upstream.requests[0]?.headers).toMatchObject({ authorization: "Bearer sk-test", "openai-organization": "org-xxx" });
  });

  it("passes a streamed answer on piece by piece", async () => {
    const provider = await start(says("Hello there."));
    const listening = exchange(true);

    const completion = await provider.complete?.(hello, "gpt-6-luna", listening);

    expect(listening.heard).toEqual(["Hello ", "there."]);
    expect(completion).toMatchObject({ text: "Hello there.", usage: { input: 9, output: 3 } });
  });

  it("takes a plain answer to a streaming request", async () => {
    const provider = await start((_request, response) =>
      json(response, 200, { choices: [{ message: { content: "Hello." }, finish_reason: "stop" }] }),
    );
    const listening = exchange(true);

    expect(await provider.complete?.(hello, "gpt-6-luna", listening)).toMatchObject({ text: "Hello." });
    expect(listening.heard).toEqual(["Hello."]);
  });

  it("leaves out what a model is known to refuse, and says so", async () => {
    const provider = await start();

    const completion = await provider.complete?.({ ...hello, temperature: 0.2, maxTokens: 9 }, "gpt-6-luna", exchange());

    expect(completion?.dropped).toEqual(["temperature"]);
    expect(upstream.requests[0]?.body).toEqual({ model: "gpt-6-luna", messages: hello.messages, max_completion_tokens: 9 });
  });

  it("learns what a model refuses from its answer", async () => {
    const refusal = fails(400, { error: { message: "Unsupported parameter: 'seed' is not supported with this model.", param: "seed" } });
    const provider = await start(inTurn(refusal, says("Hello.")));

    await expect(provider.complete?.({ ...hello, seed: 7 }, "new", exchange())).rejects.toMatchObject({
      kind: "bad_request",
      adapted: true,
    });
    const completion = await provider.complete?.({ ...hello, seed: 7 }, "new", exchange());

    expect(completion?.dropped).toEqual(["seed"]);
    expect(upstream.requests[1]?.body).not.toHaveProperty("seed");
  });

  it("learns that a model takes no schema, and puts it into the instructions", async () => {
    const refusal = fails(400, { error: { message: "Invalid parameter: 'response_format' of type 'json_schema' is not supported." } });
    const provider = await start(inTurn(refusal, says('{"a":1}')));
    const request = { ...hello, format: { type: "schema" as const, schema: { type: "object" } } };

    await expect(provider.complete?.(request, "gpt-4", exchange())).rejects.toMatchObject({ adapted: true });
    await provider.complete?.(request, "gpt-4", exchange());

    expect(upstream.requests[1]?.body).toMatchObject({ response_format: { type: "json_object" } });
  });

  it("names the successor of a model that is gone", async () => {
    const provider = await start(
      fails(404, { error: { message: "The model `gpt-4-turbo-preview` does not exist", code: "model_not_found" } }),
    );

    await expect(provider.complete?.(hello, "gpt-4-turbo-preview", exchange())).rejects.toMatchObject({
      kind: "no_model",
      message: expect.stringContaining("its successor is gpt-6-luna"),
    });
  });

  it("halves a list of texts that is too long for one request", async () => {
    const tooLong = fails(400, { error: { message: "Requested 400000 tokens, maximum number of tokens is 300000 per request." } });
    const provider = await start((request, response, n) =>
      (request.body.input as string[]).length > 2 ? tooLong(request, response, n) : says("")(request, response, n),
    );

    const embedding = await provider.embed?.({ texts: ["a", "b", "c", "d"], inputType: "document" }, "text-embedding-3-small", exchange());

    expect(embedding?.vectors.map((vector) => vector.findIndex((number) => number > 1))).toEqual([0, 1, 2, 3]);
    expect(embedding?.usage.input).toBe(8);
  });

  it("lists the models", async () => {
    const provider = await start();

    expect(await provider.models?.(exchange())).toEqual([{ id: "small" }, { id: "large" }]);
    expect(upstream.requests[0]).toMatchObject({ method: "GET", path: "/v1/models" });
  });
});

import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { azure } from "../../../src/providers/azure/index.ts";
import type { Connection } from "../../../src/providers/provider.ts";
import { Secret } from "../../../src/secret.ts";
import type { CompleteRequest } from "../../../src/types.ts";
import { connection, exchange, hello } from "../../support/protocol.ts";
import { type Answer, fails, json, says, startUpstream, stream, type Upstream } from "../../support/upstream.ts";

let upstream: Upstream;
/** What OpenAI would answer at this path. */
const saysHello: Answer = (request, response, n) => says("Hello.")({ ...request, path: request.path.replace(/\?.*/, "") }, response, n);
const start = async (changes: Partial<Connection> = {}, answer = saysHello) => {
  upstream = await startUpstream(answer);
  return azure(connection({ baseUrl: upstream.url, ...changes }));
};
afterEach(() => upstream.close());
afterAll(closeConnections);

const OLD = { apiVersion: "2024-02-15-preview", deploymentName: "gpt-4-deployment" };
const asked: CompleteRequest = { ...hello, maxTokens: 256, temperature: 0.2 };

describe("a request to Azure", () => {
  it("goes to the deployment and names the dated version, with what that version knows", async () => {
    const provider = await start(OLD);

    await provider.complete?.(asked, "gpt-4", exchange(true));

    expect(upstream.requests[0]).toMatchObject({
      path: "/openai/deployments/gpt-4-deployment/chat/completions?api-version=2024-02-15-preview",
      headers: { "api-key": "sk-test" },
      body: { model: "gpt-4", max_tokens: 256, temperature: 0.2, stream: true },
    });
    expect(upstream.requests[0]?.body).not.toHaveProperty("stream_options");
    expect(upstream.requests[0]?.headers).not.toHaveProperty("authorization");
  });

  it("uses all of the form in later versions", async () => {
    const provider = await start({ apiVersion: "2024-10-21" });

    await provider.complete?.(asked, "gpt-4-deployment", exchange(true));

    expect(upstream.requests[0]).toMatchObject({
      path: "/openai/deployments/gpt-4-deployment/chat/completions?api-version=2024-10-21",
      body: { max_completion_tokens: 256, stream_options: { include_usage: true } },
    });
  });

  it("goes to the path without a version where none is given, the deployment as its model", async () => {
    const provider = await start({ deploymentName: "gpt-4-deployment" });

    await provider.complete?.(asked, "gpt-4", exchange());

    expect(upstream.requests[0]).toMatchObject({ path: "/openai/v1/chat/completions", body: { model: "gpt-4-deployment" } });
  });

  it("goes to the models of all makers where the base ends so", async () => {
    upstream = await startUpstream();

    await azure(connection({ baseUrl: `${upstream.url}/models` })).complete?.(asked, "grok-4", exchange());

    expect(upstream.requests[0]).toMatchObject({
      path: "/models/chat/completions?api-version=2024-05-01-preview",
      body: { model: "grok-4", max_tokens: 256 },
    });
  });

  it("carries a token of Entra ID as a bearer", async () => {
    const provider = await start({ apiKey: new Secret("eyJ0eXAi.e30.x") });

    await provider.complete?.(hello, "gpt-4", exchange());

    expect(upstream.requests[0]?.headers).toMatchObject({ authorization: "Bearer eyJ0eXAi.e30.x" });
    expect(upstream.requests[0]?.headers).not.toHaveProperty("api-key");
  });

  it("puts a schema into the instructions of a version that knows none", async () => {
    const provider = await start(OLD);

    await provider.complete?.({ ...hello, format: { type: "schema", schema: { type: "object" } } }, "gpt-4", exchange());

    expect(upstream.requests[0]?.body).toMatchObject({ response_format: { type: "json_object" } });
  });

  it("leaves reasoning out where the version is older than that, and says so", async () => {
    const provider = await start({ apiVersion: "2024-10-21" });

    const completion = await provider.complete?.({ ...hello, reasoning: "low" }, "gpt-5-nano", exchange());

    expect(completion?.dropped).toEqual(["reasoning"]);
    expect(upstream.requests[0]?.body).not.toHaveProperty("reasoning_effort");
  });

  it("goes to another deployment for embeddings, or to the one its model names", async () => {
    const request = { texts: ["a", "b"], inputType: "document" as const };
    const named = await start({ ...OLD, embeddingDeploymentName: "vectors" });
    await named.embed?.(request, "text-embedding-ada-002", exchange());
    expect(upstream.requests[0]?.path).toBe("/openai/deployments/vectors/embeddings?api-version=2024-02-15-preview");
    await upstream.close();

    const unnamed = await start({ deploymentName: "gpt-4-deployment" });
    await unnamed.embed?.(request, "text-embedding-ada-002", exchange());

    expect(upstream.requests[0]).toMatchObject({
      path: "/openai/v1/embeddings",
      body: { model: "text-embedding-ada-002", input: ["a", "b"] },
    });
  });

  it.each([
    ["2024-02-15-preview", "text-embedding-3-small"],
    ["2024-10-21", "text-embedding-ada-002"],
  ])("refuses beforehand to shorten vectors where %s or %s cannot", async (apiVersion, model) => {
    const provider = await start({ apiVersion });

    await expect(provider.embed?.({ texts: ["a"], inputType: "document", dimensions: 8 }, model, exchange())).rejects.toMatchObject({
      kind: "bad_request",
      sent: false,
    });
    expect(upstream.requests).toEqual([]);
  });

  it.each([
    ["2024-02-15-preview", "/openai/models?api-version=2024-02-15-preview"],
    [null, "/openai/v1/models"],
    ["preview", "/openai/v1/models?api-version=preview"],
  ])("with the version %s lists the models at %s", async (apiVersion, path) => {
    const models = [
      { id: "gpt-6", capabilities: { chat_completion: true, embeddings: false } },
      { id: "ada", capabilities: { chat_completion: false, embeddings: true } },
    ];
    const provider = await start({ apiVersion }, (_request, response) => json(response, 200, { data: models }));

    expect(await provider.models?.(exchange())).toEqual([{ id: "gpt-6" }, { id: "ada", embedsOnly: true }]);
    expect(upstream.requests[0]?.path).toBe(path);
  });
});

describe("an answer of Azure's", () => {
  const filtered = {
    error: {
      message: "The response was filtered due to the prompt triggering Azure's content management policy.",
      type: null,
      param: "prompt",
      code: "content_filter",
      status: 400,
      innererror: { code: "ResponsibleAIPolicyViolation", content_filter_result: { hate: { filtered: true, severity: "high" } } },
    },
  };

  it.each([400, 200])("is an error when the prompt is filtered, even under status %i", async (status) => {
    const provider = await start({}, (_request, response) => json(response, status, filtered, { "apim-request-id": "req-1" }));

    await expect(provider.complete?.(hello, "gpt-4", exchange())).rejects.toMatchObject({
      kind: "filtered",
      status: 400,
      requestId: "req-1",
    });
  });

  it("may have no message at all when it was filtered", async () => {
    const choices = [{ index: 0, finish_reason: "content_filter", content_filter_results: { hate: { filtered: true } } }];
    const provider = await start({}, (_request, response) =>
      json(response, 200, { choices, model: "gpt-4", usage: { prompt_tokens: 15 } }),
    );

    expect(await provider.complete?.(hello, "gpt-4", exchange())).toMatchObject({
      text: "",
      finishReason: "content_filter",
      usage: { input: 15 },
    });
  });

  it("streams its filter results first, in a chunk of nothing", async () => {
    const provider = await start({}, (_request, response) =>
      stream(response, [
        { choices: [], created: 0, id: "", model: "", object: "", prompt_filter_results: [{ prompt_index: 0 }] },
        { model: "gpt-4o", choices: [{ index: 0, delta: { content: "", role: "assistant" }, finish_reason: null }] },
        { model: "gpt-4o", choices: [{ index: 0, delta: { content: "Sure." }, finish_reason: null, content_filter_results: {} }] },
        { model: "gpt-4o", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
        "[DONE]",
      ]),
    );

    expect(await provider.complete?.(hello, "gpt-4", exchange(true))).toMatchObject({
      text: "Sure.",
      finishReason: "stop",
      model: "gpt-4o",
    });
  });

  it.each([
    [401, { code: "401", message: "Access denied due to invalid subscription key or wrong API endpoint." }, {}, "auth", undefined],
    [404, { code: "DeploymentNotFound", message: "The API deployment for this resource does not exist." }, {}, "no_model", undefined],
    [404, { code: "404", message: "Resource not found" }, {}, "no_model", undefined],
    [429, { code: "429", message: "Requests have exceeded the rate limit. Please retry after 60 seconds." }, {}, "rate_limit", 60_000],
    [429, { code: "RateLimitReached", message: "Too many." }, { "retry-after": "1", "retry-after-ms": "0" }, "rate_limit", 1_000],
    [429, { code: "429", message: "Please retry after 86400 seconds." }, { "retry-after": "86400" }, "too_long", undefined],
  ])("with status %i and %j means %s", async (status, error, headers, kind, retryAfterMs) => {
    const provider = await start({}, fails(status, { error }, headers as Record<string, string>));

    await expect(provider.complete?.(hello, "gpt-4", exchange())).rejects.toMatchObject({ kind, retryAfterMs });
  });

  it("that a deployment is missing says which key to check, and names its model's successor", async () => {
    const provider = await start({}, fails(404, { error: { code: "DeploymentNotFound", message: "It does not exist." } }));

    await expect(provider.complete?.(hello, "gpt-4", exchange())).rejects.toMatchObject({
      message:
        "HTTP 404: It does not exist. (check deployment_name; a new deployment takes some minutes); gpt-4 was retired, its successor is gpt-6-luna",
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CallError } from "../../src/errors.ts";
import { createBackend } from "../../src/providers/backend.ts";
import { openai } from "../../src/providers/openai/index.ts";
import type { Connection, Exchange, Provider } from "../../src/providers/provider.ts";
import { isKind, type Kind, SERVICES, type Service, serviceOf } from "../../src/providers/services.ts";
import { Secret } from "../../src/secret.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";
import { entry } from "../support/call.ts";
import { type Answer, fails, json, startUpstream, type Upstream } from "../support/upstream.ts";

const KINDS = Object.keys(SERVICES).filter(isKind);
/** Those that are reached over HTTP. */
const REMOTE = KINDS.filter((kind) => kind !== "embedded");

/** What each says to a key it does not know, as documented; the others say it in OpenAI's form. */
const REFUSALS: Partial<Record<Kind, unknown>> = {
  anthropic: { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } },
  google: { error: { code: 401, message: "Request had invalid authentication credentials.", status: "UNAUTHENTICATED" } },
  cohere: { message: "invalid api token" },
  huggingface: { error: "Invalid credentials in Authorization header" },
  replicate: { title: "Unauthenticated", detail: "You did not pass a valid authentication token", status: 401 },
  voyage: { detail: "Provided API key is invalid." },
  ollama: { error: "unauthorized" },
};
const USUAL_REFUSAL = { error: { message: "Incorrect API key provided", type: "invalid_request_error", code: "invalid_api_key" } };

function exchange(): Exchange & { scope: ReturnType<typeof cancelScope> } {
  return { scope: cancelScope(), listener: { accepted() {}, bytes() {}, text() {} }, stream: true };
}

/** A provider of this kind that answers here. */
function connect(kind: Kind, baseUrl: string): Promise<Provider> {
  const key = new Secret("test-0123456789abcdef");
  return createBackend(entry({ kind, name: kind, baseUrl, apiKey: key, voyageApiKey: key })).provider();
}

/** Asks for what the kind can do first of all: an answer, else vectors. */
async function ask(provider: Provider, on: Exchange = exchange()): Promise<unknown> {
  if (provider.complete) return provider.complete({ messages: [{ role: "user", content: "Hello?" }] }, "maker/small", on);
  return provider.embed?.({ texts: ["a"], inputType: "document" }, "small", on);
}

/** Never answers; a prediction is created all the same, since it could not be cancelled before. */
const hangs: Answer = ({ path }, response) => {
  if (path.endsWith("/predictions")) json(response, 201, { id: "p1", status: "starting", urls: {} });
};

describe.each(KINDS)("the row of %s", (kind) => {
  const service = serviceOf(kind);

  it("is complete", () => {
    const { capabilities, baseUrl, keys, textModel, embeddingModel } = service;
    const owned = baseUrl === null && kind !== "embedded";

    expect(Object.keys(capabilities)).toEqual([
      ...["chat", "streaming", "embeddings", "function_calling"],
      ...["vision", "json_mode", "fine_tuning", "offline"],
    ]);
    for (const support of Object.values(capabilities)) expect(["yes", "some", "no"]).toContain(support);
    for (const variable of [...keys, service.baseUrlEnv, service.embeddingsKey])
      if (variable) expect(variable).toMatch(/^[A-Z]+(_[A-Z]+)+$/);
    expect(keys.length > 0).toBe(!service.local && kind !== "openai-compatible");
    if (baseUrl !== null) expect(baseUrl).toMatch(service.local ? /^http:\/\/localhost:\d+$/ : /^https:\/\/[^/]+(\/.*[^/])?$/);
    expect(textModel !== null).toBe(capabilities.chat !== "no" && !owned);
    expect(embeddingModel !== null).toBe(capabilities.embeddings !== "no" && !owned);
  });

  it("loads a provider that does what its capabilities say", async () => {
    const provider = await connect(kind, "http://127.0.0.1:9");

    expect(provider.complete !== undefined).toBe(service.capabilities.chat !== "no");
    expect(provider.embed !== undefined).toBe(service.capabilities.embeddings !== "no");
  });
});

describe.each(REMOTE)("a provider of kind %s", (kind) => {
  let upstream: Upstream;
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(() => upstream.close());

  it("takes an HTTP 401 for a wrong key", async () => {
    upstream.answer(fails(401, REFUSALS[kind] ?? USUAL_REFUSAL));
    const provider = await connect(kind, upstream.url);

    await expect(ask(provider)).rejects.toMatchObject({ kind: "auth", status: 401, sent: true });
  });

  it("says that nobody is there when the connection is refused", async () => {
    const provider = await connect(kind, upstream.url);
    await upstream.close();

    await expect(ask(provider)).rejects.toMatchObject({ kind: "network", sent: false });
    upstream = await startUpstream();
  });

  it("closes the socket when the call is ended", async () => {
    upstream.answer(hangs);
    const provider = await connect(kind, upstream.url);
    const own = exchange();
    const hanging = kind === "replicate" ? 2 : 1;

    const asked = ask(provider, own).catch((error: unknown) => error);
    await upstream.received(hanging);
    own.scope.cancel(new CallError("cancelled", "the caller has gone"));

    expect(await asked).toMatchObject({ kind: "cancelled", message: "the caller has gone" });
    await upstream.requests[hanging - 1]?.closed;
  });
});

describe("a new service that speaks OpenAI's form", () => {
  it("is one row", async () => {
    const upstream = await startUpstream();
    const service = {
      load: async () => openai({ maxTokensField: "max_completion_tokens", embeds: false }),
      baseUrl: `${upstream.url}/v1`,
      keys: ["NEW_API_KEY"],
      textModel: "new-1",
      embeddingModel: null,
      capabilities: { ...SERVICES.openai.capabilities, embeddings: "no" },
    } satisfies Service;
    const connection: Connection = {
      ...entry(),
      baseUrl: service.baseUrl,
      apiKey: new Secret("new-key"),
      link: { connectMs: 1000, caFile: null },
    };

    const provider = (await service.load())(connection);
    const messages = [{ role: "user" as const, content: "Hello?" }];
    const answer = await provider.complete?.({ messages, maxTokens: 5 }, service.textModel, exchange());

    expect(answer).toMatchObject({ text: "Hello.", finishReason: "stop", usage: { input: 9, output: 3 } });
    expect(upstream.requests[0]).toMatchObject({
      path: "/v1/chat/completions",
      headers: { authorization: "Bearer new-key" },
      body: { model: "new-1", max_completion_tokens: 5, stream: true },
    });
    expect(provider.embed).toBeUndefined();
    await upstream.close();
  });
});

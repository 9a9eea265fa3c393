import { afterAll, afterEach, describe, expect, it } from "vitest";
import { CallError } from "../../../src/errors.ts";
import { closeConnections } from "../../../src/http/pools.ts";
import type { Connection } from "../../../src/providers/provider.ts";
import { exchange, hello } from "../../support/protocol.ts";
import { json } from "../../support/upstream.ts";
import { asked, type Creation, type Life, MODEL, sse, starting, startReplicate, succeeded } from "./support.ts";

const CREATE = `POST /v1/models/${MODEL}/predictions`;
const GET = "GET /v1/predictions/p1";
const counts = { metrics: { input_token_count: 5, output_token_count: 3 } };

let service: Awaited<ReturnType<typeof startReplicate>>;
const start = async (life: Life, changes?: Partial<Connection>) => {
  service = await startReplicate(life, changes);
  return service.provider;
};
afterEach(() => service.close());
afterAll(closeConnections);

describe("a streamed prediction", () => {
  it("is created, read from its stream and then looked at for its counts", async () => {
    const life = {
      create: starting,
      stream: sse([
        ["output", "Hello"],
        ["output", " there.\nHow"],
        ["output", " are you?"],
        ["done", "{}"],
      ]),
      looks: [succeeded(["Hello", " there.\nHow", " are you?"], counts)],
    };
    const provider = await start(life);
    const listening = exchange(true);

    const completion = await provider.complete?.(hello, MODEL, listening);

    expect(completion).toEqual({
      text: "Hello there.\nHow are you?",
      toolCalls: [],
      finishReason: "stop",
      usage: { input: 5, output: 3, cachedInput: null, cacheWrite: null, reasoning: null, total: 8, source: "provider" },
      model: MODEL,
    });
    expect(listening.heard).toEqual(["Hello", " there.\nHow", " are you?"]);
    expect(asked(service.requests)).toEqual([CREATE, "GET /stream/p1", GET]);
    expect(service.requests[0]).toMatchObject({ headers: { authorization: "Bearer sk-test" }, body: { input: { prompt: "Say hello." } } });
    expect(service.requests[0]?.headers).not.toHaveProperty("prefer");
  });

  it.each([
    ["breaks off", sse([["output", "Hel"]])],
    ["is not there", undefined],
  ] as [string, Life["stream"]][])("is looked at to its end when its stream %s", async (_what, stream) => {
    const provider = await start({
      create: starting,
      ...(stream && { stream }),
      looks: [{ id: "p1", status: "processing" }, succeeded(["Hel", "lo."])],
    });
    const listening = exchange(true);

    expect(await provider.complete?.(hello, MODEL, listening)).toMatchObject({ text: "Hello." });
    expect(listening.heard.join("")).toBe("Hello.");
  });

  it("whose stream breaks off and that cannot be looked at is no short answer", async () => {
    const provider = await start({ create: starting, stream: sse([["output", "Hel"]]) });

    await expect(provider.complete?.(hello, MODEL, exchange(true))).rejects.toMatchObject({ kind: "bad_reply" });
  });

  it.each(["http://example.com/stream", "https://replicate.com.evil.test/stream", "file:///etc/passwd", "nonsense"])(
    "is not followed to %s",
    async (url) => {
      const create: Creation = (_request, response) => json(response, 201, { id: "p1", status: "starting", urls: { stream: url } });
      const provider = await start({ create, looks: [succeeded("Hello.")] });

      expect(await provider.complete?.(hello, MODEL, exchange(true))).toMatchObject({ text: "Hello." });
      expect(asked(service.requests)).toEqual([CREATE, GET]);
    },
  );

  it("is looked at while its stream is silent, which shows that it is still being started", async () => {
    let finish = () => {};
    const stream: Life["stream"] = (request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      finish = () =>
        sse([
          ["output", "Hello."],
          ["done", "{}"],
        ])(request, response);
    };
    const provider = await start({
      create: starting,
      stream: (request, response) => stream?.(request, response),
      looks: [{ id: "p1", status: "starting" }],
    });
    const outcome = provider.complete?.(hello, MODEL, exchange(true));
    await service.received(5);

    finish();

    expect(await outcome).toMatchObject({ text: "Hello." });
    expect(asked(service.requests).slice(2)).toContain(GET);
  });

  it("leaves reasoning out of the answer", async () => {
    const stream = sse([
      ["output", "<think>\nHm."],
      ["output", "</think>\n\nHel"],
      ["output", "lo."],
      ["done", "{}"],
    ]);
    const provider = await start({ create: starting, stream });
    const listening = exchange(true);

    expect(await provider.complete?.(hello, "deepseek-ai/deepseek-r1", listening)).toMatchObject({ text: "Hello." });
    expect(listening.heard.join("")).toBe("Hello.");
  });
});

describe("a prediction that is waited for", () => {
  const waits =
    (prediction: object): Creation =>
    (_request, response) =>
      json(response, 201, { id: "p1", model: MODEL, urls: {}, ...prediction }, { "preference-applied": "wait" });

  it("may be complete with the first answer", async () => {
    const provider = await start({ create: waits({ status: "succeeded", output: ["Hel", "lo."], ...counts }) });
    const listening = exchange();

    expect(await provider.complete?.(hello, MODEL, listening)).toMatchObject({ text: "Hello.", usage: { input: 5, output: 3 } });
    expect(listening.heard).toEqual(["Hello."]);
    expect(asked(service.requests)).toEqual([CREATE]);
    expect(service.requests[0]?.headers).toMatchObject({ prefer: "wait=10" });
  });

  it("is looked at again while it says that it is processing, though its output is there", async () => {
    const provider = await start({ create: waits({ status: "processing", output: ["Hel"] }), looks: [succeeded(["Hel", "lo."], counts)] });

    expect(await provider.complete?.(hello, MODEL, exchange())).toMatchObject({ text: "Hello.", usage: { output: 3 } });
    expect(asked(service.requests)).toEqual([CREATE, GET]);
  });

  it("keeps the output it came with when it cannot be looked at any more", async () => {
    const provider = await start({ create: waits({ status: "processing", output: "Hello." }) });

    expect(await provider.complete?.(hello, MODEL, exchange())).toMatchObject({ text: "Hello." });
  });

  it("goes on being looked at when a look fails", async () => {
    const looks = [{ no: "prediction" }, { id: "p1", status: "processing" }, succeeded("Hello.")];
    const provider = await start({ create: waits({ status: "starting", output: null }), looks });

    expect(await provider.complete?.(hello, MODEL, exchange())).toMatchObject({ text: "Hello." });
  });

  it.each([
    [{ status: "failed", error: "CUDA out of memory" }, "server"],
    [{ status: "canceled", error: null }, "timeout"],
    [{ status: "aborted", error: null }, "timeout"],
    [{ status: "succeeded", output: null, data_removed: true }, "bad_reply"],
  ])("that ends as %j is an error", async (end, kind) => {
    const provider = await start({ create: waits({ status: "starting", output: null }), looks: [{ id: "p1", ...end }] });

    await expect(provider.complete?.(hello, MODEL, exchange())).rejects.toMatchObject({ kind });
  });

  it("was cut when it is as long as it may be", async () => {
    const provider = await start({ create: waits({ status: "succeeded", output: "Hello the", ...counts }) });

    expect(await provider.complete?.({ ...hello, maxTokens: 3 }, MODEL, exchange())).toMatchObject({ finishReason: "length" });
  });

  it("ends with its call even if no cancellation gets through", async () => {
    const provider = await start({ create: waits({ status: "succeeded", output: "Hello." }) });
    const listening = exchange();
    const lift = listening.scope.expire(55_000, () => new CallError("deadline", "too late"));

    await provider.complete?.(hello, MODEL, listening);
    lift();

    expect(service.requests[0]?.headers).toMatchObject({ "cancel-after": "55s" });
  });
});

describe("a prediction's request", () => {
  it("carries the webhook and the version of the config", async () => {
    const create: Creation = (_request, response) => json(response, 201, succeeded("Hello."));
    const provider = await start({ create }, { webhookUrl: "https://example.com/hook", version: "a".repeat(64) });

    await provider.complete?.(hello, MODEL, exchange(true));

    expect(service.requests[0]).toMatchObject({
      path: "/v1/predictions",
      body: { version: "a".repeat(64), webhook: "https://example.com/hook", webhook_events_filter: ["completed"] },
    });
  });

  it("names the latest version of a model that is not an official one, looked up once", async () => {
    const create: Creation = (request, response) =>
      request.path === "/v1/predictions" ? json(response, 201, succeeded("Hello.")) : json(response, 404, { detail: "Not found." });
    const provider = await start({ create, model: { owner: "acme", name: "mine", latest_version: { id: "f00" } } });

    await provider.complete?.(hello, "acme/mine", exchange(true));
    await provider.complete?.(hello, "acme/mine", exchange(true));

    expect(asked(service.requests)).toEqual([
      "POST /v1/models/acme/mine/predictions",
      "GET /v1/models/acme/mine",
      "POST /v1/predictions",
      "POST /v1/predictions",
    ]);
    expect(service.requests[3]?.body).toMatchObject({ version: "f00" });
  });

  it("for a model that is gone says what took its place", async () => {
    const provider = await start({});

    await expect(provider.complete?.(hello, "meta/llama-2-70b-chat", exchange())).rejects.toMatchObject({
      kind: "no_model",
      message: expect.stringContaining("its successor is meta/meta-llama-3-70b-instruct"),
    });
  });

  it("leaves out what the model has no input for, and says so", async () => {
    const create: Creation = (_request, response) => json(response, 201, succeeded("Hello."));
    const provider = await start({ create });

    expect(await provider.complete?.({ ...hello, reasoning: "low" }, MODEL, exchange())).toMatchObject({ dropped: ["reasoning"] });
  });
});

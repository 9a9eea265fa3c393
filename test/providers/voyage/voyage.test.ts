import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { voyage } from "../../../src/providers/voyage/index.ts";
import type { EmbedRequest } from "../../../src/types.ts";
import { connection, exchange } from "../../support/protocol.ts";
import { type Answer, serve } from "../anthropic/support.ts";

const vectorsOf = (...vectors: unknown[]): Answer => ({
  body: {
    object: "list",
    data: vectors.map((embedding, index) => ({ object: "embedding", embedding, index })),
    model: "voyage-4-lite",
    usage: { total_tokens: vectors.length },
  },
});
const tooMany: Answer = {
  status: 400,
  body: {
    detail: "Request to model 'voyage-4' failed. The max allowed tokens per submitted batch is 320000. Your batch has 400000 tokens.",
  },
};

const closers: (() => void)[] = [];
async function start(...answers: Answer[]) {
  const server = await serve(...answers);
  closers.push(server.close);
  const embed = (request: Partial<EmbedRequest>, model = "voyage-4-lite", path = "") =>
    voyage(connection({ baseUrl: server.url + path })).embed?.({ texts: ["a"], inputType: "document", ...request }, model, exchange(false));
  return { ...server, embed };
}
afterEach(() => {
  for (const close of closers.splice(0)) close();
});
afterAll(closeConnections);

describe("the voyage provider", () => {
  it.each(["", "/", "/v1", "/v1/", "/v1/embeddings"])("reaches a base that ends in %j", async (suffix) => {
    const server = await start(vectorsOf([1, 0]));

    await server.embed({}, "voyage-4-lite", suffix);

    expect(server.received[0]).toMatchObject({ method: "POST", url: "/v1/embeddings", headers: { authorization: "Bearer sk-test" } });
  });

  it.each([
    ["document", { input_type: "document" }],
    ["query", { input_type: "query" }],
    ["similarity", {}],
    ["classification", {}],
    ["clustering", {}],
  ] as const)("says the input type %s as %j", async (inputType, expected) => {
    const server = await start(vectorsOf([1, 0]));

    await server.embed({ inputType });

    expect(server.received[0]?.body).toEqual({ model: "voyage-4-lite", input: ["a"], ...expected });
  });

  it("asks for fewer dimensions where a model has a choice, and not where it has none", async () => {
    const server = await start(vectorsOf([1, 0]));

    await server.embed({ dimensions: 256 });
    await server.embed({ dimensions: 512 }, "voyage-3-lite");

    expect(server.received.map(({ body }) => (body as { output_dimension?: number }).output_dimension)).toEqual([256, undefined]);
    await expect(server.embed({ dimensions: 256 }, "voyage-3-lite")).rejects.toMatchObject({
      kind: "bad_request",
      sent: false,
      message: "the vectors of voyage-3-lite always have 512 dimensions; leave dimensions out",
    });
  });

  it("reads numbers and base64 alike, in the order of the texts, and counts all tokens as input", async () => {
    const base64 = Buffer.from(Float32Array.of(0.5, -2).buffer).toString("base64");
    const data = [
      { embedding: base64, index: 1 },
      { embedding: [1, 0], index: 0 },
    ];
    const server = await start({ body: { data, model: "voyage-4-lite", usage: { total_tokens: 5 } } });

    const embedding = await server.embed({ texts: ["a", "b"] });

    expect(embedding).toMatchObject({
      vectors: [
        [1, 0],
        [0.5, -2],
      ],
      usage: { input: 5, output: 0, total: 5 },
      model: "voyage-4-lite",
    });
  });

  it("sends at most 128 texts at once", async () => {
    const server = await start(vectorsOf(...Array(128).fill([1, 0])), vectorsOf([0, 1], [0, 1]));

    const embedding = await server.embed({ texts: Array(130).fill("a") });

    expect(embedding?.vectors).toHaveLength(130);
    expect(embedding?.usage.input).toBe(130);
    expect(server.received.map(({ body }) => (body as { input: string[] }).input.length)).toEqual([128, 2]);
  });

  it("sends texts that are too many tokens together in halves", async () => {
    const server = await start(tooMany, vectorsOf([1, 0], [2, 0]), vectorsOf([3, 0]));

    const embedding = await server.embed({ texts: ["a", "b", "c"] });

    expect(embedding).toMatchObject({
      vectors: [
        [1, 0],
        [2, 0],
        [3, 0],
      ],
      usage: { input: 3, total: 3 },
    });
    expect(server.received.map(({ body }) => (body as { input: string[] }).input)).toEqual([["a", "b", "c"], ["a", "b"], ["c"]]);
  });

  it("gives up on a single text that is too long", async () => {
    const server = await start(tooMany);

    await expect(server.embed({ texts: ["a"] })).rejects.toMatchObject({ kind: "too_long" });
  });

  it.each([
    [401, "Provided API key is invalid.", "auth"],
    [400, "Model nonexistent is not supported. Supported models are ['voyage-2'].", "bad_request"],
    [429, "You have not yet added your payment method in the billing page and will have reduced rate limits of 3 RPM.", "rate_limit"],
    [500, "An unexpected error occurred", "server"],
    [503, "Overloaded", "overloaded"],
  ])("%i “%s” is %s", async (status, detail, kind) => {
    const server = await start({ status, body: { detail }, headers: { "x-request-id": "id-1" } });

    await expect(server.embed({})).rejects.toMatchObject({ kind, status, requestId: "id-1", message: `HTTP ${status}: ${detail}` });
  });

  it.each([
    ["too few vectors", { data: [], model: "voyage-4-lite" }],
    ["no numbers", { data: [{ embedding: [], index: 0 }] }],
    ["no list", { vectors: [] }],
  ])("%s have not the documented form", async (_, body) => {
    const server = await start({ body });

    await expect(server.embed({})).rejects.toMatchObject({ kind: "bad_reply" });
  });
});

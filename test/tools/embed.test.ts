import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "../support/agency.ts";
import { CLIENT_KINDS, type TestClient } from "../support/clients.ts";
import { json, startUpstream, type Upstream } from "../support/upstream.ts";

const TEXTS = ["aaa", "bbb", "ab"];

describe.each(CLIENT_KINDS)("embed, asked by the %s client", (client) => {
  describe.each(["http", "stdio"] as const)("over %s", (transport) => {
    let upstream: Upstream;
    let agency: TestClient;
    beforeEach(async () => {
      upstream = await startUpstream();
      agency = await startAgency({ config: oneProvider(upstream.url), client, transport });
    });
    afterEach(async () => {
      await agency.close();
      await upstream.close();
    });

    it("keeps vectors out of the result and leaves them to be read", async () => {
      const result = await agency.call("embed", { texts: TEXTS });

      expect(result.content[0]?.text).toBe("3 texts · 8 dimensions · house:vectors · 6 tokens · cost unknown");
      expect(result.content[1]).toMatchObject({ type: "resource_link" });
      const kept = JSON.parse(await agency.read(result.content[1]?.uri ?? ""));
      expect(kept).toMatchObject({ model: "vectors", dimensions: 8 });
      expect(kept.embeddings.map(([a, b]: number[]) => [a, b])).toEqual([
        [3.01, 0.01],
        [0.01, 3.01],
        [1.01, 1.01],
      ]);
    });

    it("ranks texts by similarity to a query, best first", async () => {
      const result = await agency.call("embed", { texts: TEXTS, query: "bb", top_k: 2 });

      expect(result.content[0]?.text).toMatch(/^1 1\.0000\n2 0\.7\d\d\d$/);
      expect(result.content).toHaveLength(1);
    });
  });
});

describe("embed", () => {
  let upstream: Upstream;
  let agency: TestClient;
  const start = async (config: string) => {
    agency = await startAgency({ config });
  };
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });

  it("takes a single text, and puts vectors into the result when asked", async () => {
    await start(oneProvider(upstream.url));

    const result = await agency.call("embed", { texts: "abc", include_vectors: true });

    expect(result.structuredContent).toMatchObject({ dimensions: 8, embeddings: [[1.01, 1.01, 1.01, 0.01, 0.01, 0.01, 0.01, 0.01]] });
    expect(JSON.parse(result.content[0]?.text ?? "")).toEqual(result.structuredContent);
  });

  it("gives the account in _meta, as complete does", async () => {
    await start(oneProvider(upstream.url, '\n[llm.prices."house:vectors"]\ninput = 0.5\n'));

    const result = await agency.call("embed", { texts: TEXTS, query: "a" });

    expect(result._meta?.["agency/embedding"]).toMatchObject({
      provider: "house",
      kind: "openai-compatible",
      model: "vectors",
      dimensions: 8,
      usage: { input_tokens: 8, source: "provider" },
      cost_usd: (8 * 0.5) / 1e6,
      attempts: [{ outcome: "ok" }, { outcome: "ok" }],
      notes: [],
    });
  });

  it("splits many texts into requests that the provider takes, and keeps their order", async () => {
    await start(oneProvider(upstream.url));
    const texts = Array.from({ length: 5000 }, (_, index) => "a".repeat(index % 7) + "b".repeat(index % 5 || 1));

    const result = await agency.call("embed", { texts, include_vectors: true });

    const vectors = result.structuredContent?.embeddings as number[][];
    expect(upstream.requests.map(({ body }) => (body.input as string[]).length)).toEqual([2048, 2048, 904]);
    expect(vectors.map(([a, b]) => [a, b])).toEqual(
      texts.map((text) => [text.split("a").length - 1 + 0.01, text.split("b").length - 1 + 0.01]),
    );
  });

  it("sends only what is missing when one of many requests fails", async () => {
    upstream.answer((request, response, n) => {
      if (n === 2) return json(response, 500, { error: { message: "broken" } });
      const data = (request.body.input as string[]).map((_, index) => ({ index, embedding: [n, index] }));
      return json(response, 200, { data, usage: { prompt_tokens: data.length } });
    });
    await start(oneProvider(upstream.url, "\n[llm.fallback]\nretry_delay_ms = 1\n"));

    const result = await agency.call("embed", { texts: Array(3000).fill("a"), details: true });

    expect(result.structuredContent).toMatchObject({ count: 3000, usage: { input_tokens: 3000 } });
    expect(upstream.requests.map(({ body }) => (body.input as string[]).length)).toEqual([2048, 952, 952]);
  });

  it("leaves long vectors in several pages", async () => {
    upstream.answer((request, response) => {
      const data = (request.body.input as string[]).map((_, index) => ({ index, embedding: Array(4000).fill(0.123456789012345) }));
      return json(response, 200, { data, usage: { prompt_tokens: data.length } });
    });
    await start(oneProvider(upstream.url));

    const result = await agency.call("embed", { texts: Array(100).fill("a") });

    const links = result.content.filter(({ type }) => type === "resource_link").map(({ uri = "" }) => uri);
    expect(links.length).toBe(2);
    const pages = await Promise.all(links.map(async (uri) => JSON.parse(await agency.read(uri)).embeddings.length));
    expect(pages.reduce((sum: number, count: number) => sum + count, 0)).toBe(100);
    expect(JSON.parse(await agency.read((links[0] ?? "").replace(/\/1$/, "")))).toEqual({ pages: links });
  });

  it("says that embeddings are gone when nobody may read them", async () => {
    await start(oneProvider(upstream.url));

    await expect(agency.read(`agency://embeddings/${"0".repeat(32)}`)).rejects.toThrow(/kept for 15 minutes/);
  });

  it("falls back only to a provider of the same model", async () => {
    const spare = await startUpstream();
    upstream.answer((_request, response) => json(response, 503, { error: { message: "busy" } }));
    const providers = [
      ["first", upstream.url, "vectors"],
      ["other", spare.url, "other-vectors"],
      ["same", spare.url, "vectors"],
    ].map(
      ([name, url, model]) =>
        `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "${url}"\nembedding_model = "${model}"\n`,
    );
    await start(`${providers.join("\n")}\n[llm.fallback]\nmax_retries = 0\n`);

    const result = await agency.call("embed", { texts: ["a"] });

    expect(result.content.map(({ text }) => text)).toContain("[fallback: first:vectors overloaded → same:vectors]");
    await spare.close();
  });
});

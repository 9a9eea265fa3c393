import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SERVICES } from "../../src/providers/services.ts";
import { oneProvider, startAgency } from "../support/agency.ts";
import type { TestClient } from "../support/clients.ts";
import { fails, startUpstream, type Upstream } from "../support/upstream.ts";

describe("list_providers", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });
  const text = async (given: Record<string, unknown> = {}) => (await agency.call("list_providers", given)).content[0]?.text ?? "";

  it("takes a line a provider, and no network", async () => {
    agency = await startAgency({
      config: oneProvider(upstream.url, '\n[llm.prices."house:small"]\ninput = 2\noutput = 8\n\n[llm.routing]\nchat = "house:large"\n'),
    });

    expect(await text()).toBe(
      "house (openai-compatible): small, embeds vectors · $2/$8 per M · ok\nstrategy: fallback · chat → house:large",
    );
    expect(upstream.requests).toHaveLength(0);
  });

  it("asks each provider for its models when told to check, and finds them by a part of their id", async () => {
    agency = await startAgency({ config: oneProvider(upstream.url) });

    expect(await text({ check: true })).toContain("ok, 2 models");
    expect(await text({ check: true, query: "lar" })).toContain("  house:large");
    expect(await text({ query: "nothing like it" })).toContain('no known model contains "nothing like it"');
  });

  it("says what is wrong with a provider that fails the check", async () => {
    upstream.answer(fails(401, { error: { message: "Incorrect API key provided" } }));
    agency = await startAgency({ config: oneProvider(upstream.url) });

    expect(await text({ check: true })).toMatch(/auth: HTTP 401: Incorrect API key provided/);
  });

  it("gives everything it knows as structured content", async () => {
    agency = await startAgency({ config: oneProvider(upstream.url, "rpm = 30\n") });

    const result = await agency.call("list_providers", { provider: "house", check: true, details: true });

    expect(result.structuredContent).toMatchObject({
      providers: [
        {
          name: "house",
          kind: "openai-compatible",
          ready: true,
          text_model: "small",
          capabilities: SERVICES["openai-compatible"].capabilities,
          limits: { rpm: 30 },
          models: ["small", "vectors", "large"],
        },
      ],
    });
  });

  it("takes at most 400 tokens for ten providers", async () => {
    const env = Object.fromEntries(
      Object.values(SERVICES).flatMap(({ keys }) => keys.slice(0, 1).map((key) => [key, "a-test-key-of-some-length"])),
    );
    agency = await startAgency({ env: { ...env, OLLAMA_HOST: "http://127.0.0.1:9" } });

    const listing = await text();

    expect(listing.split("\n").length).toBeGreaterThanOrEqual(10);
    expect(encode(listing).length).toBeLessThanOrEqual(400);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgency } from "../support/agency.ts";
import type { TestClient } from "../support/clients.ts";
import { fails, inTurn, says, startUpstream, type Upstream } from "../support/upstream.ts";

describe("what calls have shown of providers", () => {
  let a: Upstream;
  let b: Upstream;
  let agency: TestClient;
  beforeEach(async () => {
    [a, b] = await Promise.all([startUpstream(says("From a.")), startUpstream(says("From b."))]);
  });
  afterEach(async () => {
    await agency.close();
    await Promise.all([a.close(), b.close()]);
  });

  const provider = (name: string, { url }: Upstream, more = "") =>
    `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "${url}"\napi_key = "sk-0123456789"\ntext_model = "small"\n${more}\n`;
  const start = async (more = "") => {
    agency = await startAgency({ config: provider("a", a, more) + provider("b", b) });
  };
  const ask = () => agency.call("complete", { prompt: "Hi." });
  const listing = async () => (await agency.call("list_providers", {})).content[0]?.text?.split("\n") ?? [];
  const views = async () =>
    ((await agency.call("list_providers", { details: true })).structuredContent as { providers: Record<string, unknown>[] }).providers;

  it("a cooling target shows for how long and why", async () => {
    await start();
    a.answer(fails(429, undefined, { "retry-after": "12" }));

    await ask();

    expect((await listing())[0]).toMatch(/^a .* · cooling 1[12] s \(rate_limit\)$/);
    expect((await listing())[1]).toMatch(/ · ok$/);
    expect(await views()).toMatchObject([
      { name: "a", health: { text: { success_rate: 0, calls: 1, cooldown: { kind: "rate_limit" } }, embedding: null } },
      { name: "b", health: { text: { state: "ok", success_rate: 1, calls: 1, p50_ms: expect.any(Number), cooldown: null } } },
    ]);
  });

  it("a dead key leads the listing, with what to do, and nobody asks with it again", async () => {
    await start();
    a.answer(fails(401, { error: { message: "Incorrect API key provided" } }));

    for (let call = 0; call < 3; call++) expect((await ask()).content[0]?.text).toBe("From b.");

    expect(a.requests).toHaveLength(1);
    expect((await listing())[0]).toBe("! a: its key is refused (HTTP 401: Incorrect API key provided); replace its api_key");
  });

  it("an empty purse leads it too", async () => {
    await start();
    a.answer(fails(429, { error: { message: "You exceeded your current quota", code: "insufficient_quota" } }));

    await ask();

    expect((await listing())[0]).toBe("! a: no credit left (HTTP 429: You exceeded your current quota); add credit, or take it out of use");
  });

  it("limits show what is left, by the config and by the provider's own headers", async () => {
    await start("rpm = 10\nmax_concurrency = 3");
    a.answer((_request, response) => {
      response.setHeader("x-ratelimit-limit-requests", "60");
      response.setHeader("x-ratelimit-remaining-requests", "59");
      response.setHeader("x-ratelimit-reset-requests", "1s");
      return says("From a.")(_request, response, 1);
    });

    await ask();

    expect((await views())[0]).toMatchObject({
      limits: { rpm: 10, max_concurrency: 3 },
      health: { text: { limits_left: { rpm: 9, tpm: null, max_concurrency: 3, provider_requests: { limit: 60, remaining: 59 } } } },
    });
  });

  it("a provider is not asked beyond what its headers say is left", async () => {
    await start();
    a.answer((_request, response) => {
      response.setHeader("x-ratelimit-remaining-requests", "0");
      response.setHeader("x-ratelimit-reset-requests", "1m");
      return says("From a.")(_request, response, 1);
    });

    expect((await ask()).content[0]?.text).toBe("From a.");
    expect((await ask()).content.map(({ text }) => text)).toEqual(["From b."]);
  });

  it("a wait for a rate limit is told in progress, and uses no attempt", async () => {
    agency = await startAgency({ config: provider("a", a) });
    a.answer(inTurn(fails(429, undefined, { "retry-after-ms": "300" }), says("From a.")));
    const messages: string[] = [];

    const result = await agency.call("complete", { prompt: "Hi." }, { onprogress: ({ message = "" }) => messages.push(message) });

    expect(result.content).toEqual([{ type: "text", text: "From a." }]);
    expect(messages.some((message) => message === "a:small: waiting 1 s for its rate limit")).toBe(true);
    expect(a.requests).toHaveLength(2);
  });

  it("a call whose turn cannot come in its time is told when", async () => {
    agency = await startAgency({ config: provider("a", a, "rpm = 1") });
    await ask();

    const result = await ask();

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "rate_limit", retryable: true } } });
    expect(result.content[0]?.text).toMatch(
      /^rate_limit: a:small: its rate limit lets this call go in 60 s .* Nothing was sent\. Try again in 60 s/,
    );
    expect(a.requests).toHaveLength(1);
  });
});

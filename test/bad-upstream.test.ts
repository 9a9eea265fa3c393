import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "./support/agency.ts";
import type { TestClient } from "./support/clients.ts";
import { FAULTS, type Fault } from "./support/faults.ts";
import { type Answer, says, startUpstream, type Upstream } from "./support/upstream.ts";

const CANARY = "sk-canary-0123456789abcdef";
const QUICK = "\n[llm.fallback]\nmax_retries = 0\nretry_delay_ms = 1\n";
const TIGHT = `timeouts = { headers_ms = 150, first_piece_ms = 150, silence_ms = 150 }\n${QUICK}`;

/** What each fault must come to: the kind, and words that a reader understands. */
const EXPECTED: Record<Fault, [string, RegExp]> = {
  "hangs before its first byte": ["timeout", /did not begin to answer/],
  "hangs after its headers": ["timeout", /fell silent/],
  "hangs in the middle of a stream": ["timeout", /fell silent in the middle of the answer/],
  "hangs in the middle of a JSON body": ["timeout", /fell silent/],
  "resets before its headers": ["network", /closed the connection/],
  "resets in the middle of a stream": ["network", /closed the connection|reset the connection/],
  "sends HTML": ["bad_reply", /HTML/],
  "sends HTML with an error status": ["server", /HTML/],
  "sends half a JSON": ["bad_reply", /no valid JSON/],
  "sends an empty body": ["bad_reply", /empty body/],
  "sends an empty answer": ["bad_reply", /empty/],
  "streams an empty answer": ["bad_reply", /empty/],
  "ends a stream without its end mark": ["bad_reply", /without its end mark/],
  "sends an event that is no JSON": ["bad_reply", /no valid JSON/],
  "sends JSON of another form": ["bad_reply", /documented form/],
  "sends an error in a stream": ["overloaded", /overloaded/],
  "filters the answer": ["filtered", /filter/],
  "spends all tokens on reasoning": ["bad_request", /max_tokens/],
};

describe("an upstream that", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });

  it.each(Object.entries(EXPECTED))("%s gives a clear error", async (fault, [kind, words]) => {
    upstream.answer(FAULTS[fault as Fault] as Answer);
    agency = await startAgency({ config: oneProvider(upstream.url, TIGHT) });

    const result = await agency.call("complete", { prompt: "Hello?" });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind, provider: "house", model: "small" } } });
    expect(result.content).toHaveLength(1);
    expect(result.content[0]?.text).toMatch(words);
    expect(result.content[0]?.text?.length).toBeLessThan(700);
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  it.each(Object.keys(FAULTS) as Fault[])("%s leaves the server ready for the next call", async (fault) => {
    upstream.answer(FAULTS[fault] as Answer);
    agency = await startAgency({ config: oneProvider(upstream.url, TIGHT) });
    await agency.call("complete", { prompt: "Hello?" });

    upstream.answer(says("Hello again."));
    const result = await agency.call("complete", { prompt: "Hello?" });

    expect(result.content).toEqual([{ type: "text", text: "Hello again." }]);
  });

  it("is not there gives a clear error, and says that nothing was sent", async () => {
    await upstream.close();
    agency = await startAgency({ config: oneProvider(upstream.url, QUICK) });

    const result = await agency.call("complete", { prompt: "Hello?" });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "network", retryable: true } } });
    expect(result.content[0]?.text).toMatch(/refused the connection; is it running\?.*Nothing was sent/);
    upstream = await startUpstream();
  });

  it.each([
    "hangs before its first byte",
    "hangs after its headers",
    "hangs in the middle of a stream",
    "hangs in the middle of a JSON body",
  ] as const)("%s is let go within 100 ms of the client's cancelling", async (fault) => {
    upstream.answer(FAULTS[fault] as Answer);
    agency = await startAgency({ config: oneProvider(upstream.url) });
    const controller = new AbortController();

    const call = agency.call("complete", { prompt: "Hello?" }, { signal: controller.signal }).catch((error: Error) => error);
    await upstream.received(1);
    const cancelled = performance.now();
    controller.abort();
    await upstream.requests[0]?.closed;

    expect(performance.now() - cancelled).toBeLessThan(100);
    expect(await call).toBeInstanceOf(Error);
    expect(upstream.requests).toHaveLength(1);
  });
});

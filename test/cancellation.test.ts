import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { CallError } from "../src/errors.ts";
import { createGateway, type Gateway } from "../src/gateway.ts";
import { closeConnections } from "../src/http/pools.ts";
import type { CompleteRequest } from "../src/types.ts";
import { cancelScope } from "../src/util/cancel-scope.ts";
import { FAULTS } from "./support/faults.ts";
import { type Answer, chunks, fails, inTurn, says, startUpstream, stream, type Upstream } from "./support/upstream.ts";

const HELLO: CompleteRequest = { messages: [{ role: "user", content: "Hi." }] };
const SCHEMA: CompleteRequest = { ...HELLO, format: { type: "schema", schema: { type: "integer" } } };
const USAGE = { prompt_tokens: 1, completion_tokens: 1 };
const hangs: Answer = () => {};
const trickles: Answer = (_request, response) => stream(response, chunks("small", "Word after word", USAGE).slice(0, 3), { end: false });

/** Where a call can be when its client gives up: how the provider behaves, and how many requests it has got by then. */
const STAGES: Record<string, { answer: Answer; requests: number; request?: CompleteRequest; config?: string }> = {
  "before anything was sent": { answer: hangs, requests: 0 },
  "waiting for the headers": { answer: hangs, requests: 1 },
  "waiting for the first piece": { answer: FAULTS["hangs after its headers"], requests: 1 },
  "in the middle of a stream": { answer: trickles, requests: 1 },
  "in the middle of a JSON body": { answer: FAULTS["hangs in the middle of a JSON body"], requests: 1 },
  "in the middle of an error's body": {
    answer: (_request, response) => {
      response.writeHead(500, { "content-type": "application/json" });
      response.write('{"error":');
    },
    requests: 1,
  },
  "waiting before a retry": { answer: fails(503, {}, { "retry-after": "20" }), requests: 1 },
  "waiting for a rate limit": { answer: fails(429, {}, { "retry-after": "5" }), requests: 1 },
  "in the second try": { answer: inTurn(FAULTS["sends half a JSON"], hangs), requests: 2, config: "retry_delay_ms = 1" },
  "asking for a repair": { answer: inTurn(says("no number"), hangs), requests: 2, request: SCHEMA },
};

describe("a call that its client gives up", () => {
  let upstream: Upstream;
  let gateway: Gateway;
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(async () => {
    await closeConnections();
    await upstream.close();
  });
  const start = (more = "") => {
    const env = { HOME: "/nonexistent", HOUSE_URL: upstream.url };
    const loaded = loadConfig({
      env: { ...env, OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url, OLLAMA_HOST: "http://127.0.0.1:9" },
    });
    const config = loaded.config && { ...loaded.config, providers: loaded.config.providers.filter(({ kind }) => kind === "openai") };
    const fallback = config && { ...config.fallback, ...(more === "" ? {} : { retryDelayMs: 1 }) };
    gateway = createGateway({ ...loaded, config: config && fallback && { ...config, fallback } });
  };

  it.each(Object.entries(STAGES))(
    "%s ends at once, and leaves nothing running",
    async (_stage, { answer, requests, request = HELLO, config }) => {
      upstream.answer(answer);
      start(config);
      await gateway.prices.load();
      const scope = cancelScope();

      const running = gateway.router().run("complete", request, { scope, deadlineMs: 120_000 });
      if (requests > 0) await upstream.received(requests);
      if (/before a retry|rate limit/.test(_stage)) await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      const cancelled = performance.now();
      scope.cancel(new CallError("cancelled", "enough"));
      const outcome = await running;

      expect(outcome).toMatchObject({ ok: false, error: { kind: "cancelled" } });
      expect(performance.now() - cancelled).toBeLessThan(100);
      if (requests > 0 && !/before a retry|rate limit/.test(_stage)) await upstream.requests[requests - 1]?.closed;
      expect(performance.now() - cancelled).toBeLessThan(100);
      expect(upstream.requests).toHaveLength(requests);
      expect(scope.remaining()).toBe(Number.POSITIVE_INFINITY);
    },
  );
});

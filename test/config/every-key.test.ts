import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { configJsonSchema } from "../../src/config/json-schema.ts";
import { startAgency } from "../support/agency.ts";
import type { CallResult, TestClient } from "../support/clients.ts";
import { asAsked } from "../support/every-service.ts";
import { type Answer, fails, inTurn, says, startUpstream, stream, type Upstream } from "../support/upstream.ts";

/** A key, set, and what a call through a real client then shows of it. `$URL` is the stand-in's address. */
interface Shown {
  config: string;
  answer?: Answer;
  call?: Record<string, unknown>;
  tool?: string;
  sent?: object;
  got?: object;
  text?: RegExp;
  /** How many requests the stand-in got. */
  asked?: number;
}

const HOUSE = '[llm]\nprovider = "openai-compatible"\nname = "house"\nbase_url = "$URL"\napi_key = "key"\ntext_model = "small"\n';
const TWO = (first: string, second: string, more = "") =>
  `${["a", "b"].map((name, index) => `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "$URL"\ntext_model = "${name}"\n${[first, second][index]}\n`).join("\n")}\n${more}`;
const kind = (name: string, more: string) => `[llm]\nprovider = "${name}"\nbase_url = "$URL"\napi_key = "key"\n${more}\n`;
const from = (provider: string) => ({ _meta: { "agency/completion": { provider } } });
const failing = (errorKind: string) => ({ isError: true, _meta: { "agency/error": { kind: errorKind } } });
const NO_RETRY = "\n[llm.fallback]\nmax_retries = 0\n";
const hangs: Answer = () => {};
const slowlyStreams: Answer = (_request, response) =>
  stream(response, [{ choices: [{ index: 0, delta: { content: "Half" } }] }], { end: false });

const KEYS: Record<string, Shown> = {
  "llm.provider": { config: kind("ollama", 'text_model = "m"'), answer: asAsked, sent: { path: "/api/chat" } },
  "llm.name": { config: HOUSE, got: from("house") },
  "llm.api_key": { config: HOUSE, sent: { headers: { authorization: "Bearer key" } } },
  "llm.base_url": { config: HOUSE, sent: { path: "/v1/chat/completions" } },
  "llm.ollama_url": {
    config: '[llm]\nprovider = "ollama"\nollama_url = "$URL"\ntext_model = "m"\n',
    answer: asAsked,
    sent: { path: "/api/chat" },
  },
  "llm.organization_id": {
    config: kind("openai", 'text_model = "m"\norganization_id = "org-1"'),
    sent: { headers: { "openai-organization": "org-1" } },
  },
  "llm.deployment_name": {
    config: kind("azure-openai", 'text_model = "m"\ndeployment_name = "mine"\napi_version = "2024-10-21"'),
    sent: { path: "/openai/deployments/mine/chat/completions?api-version=2024-10-21" },
  },
  "llm.embedding_deployment_name": {
    config: kind("azure-openai", 'embedding_model = "m"\nembedding_deployment_name = "mine"\napi_version = "2024-10-21"'),
    tool: "embed",
    sent: { path: "/openai/deployments/mine/embeddings?api-version=2024-10-21" },
  },
  "llm.api_version": {
    config: kind("anthropic", 'text_model = "m"\napi_version = "2026-10-21"'),
    answer: asAsked,
    sent: { headers: { "anthropic-version": "2026-10-21" } },
  },
  "llm.voyage_api_key": { config: kind("anthropic", 'voyage_api_key = "pa-1"'), tool: "list_providers", text: /embeds voyage/ },
  "llm.webhook_url": {
    config: kind("replicate", 'text_model = "meta/m"\nstream = false\nwebhook_url = "https://example.com/hook"'),
    answer: asAsked,
    sent: { body: { webhook: "https://example.com/hook" } },
  },
  "llm.version": {
    config: kind("replicate", `text_model = "me/m"\nstream = false\nversion = "${"a".repeat(64)}"`),
    answer: asAsked,
    sent: { path: "/v1/predictions", body: { version: "a".repeat(64) } },
  },
  "llm.headers": { config: `${HOUSE}headers = { x-team = "blue" }\n`, sent: { headers: { "x-team": "blue" } } },
  "llm.ca_file": { config: `${HOUSE}ca_file = "/nonexistent/ca.pem"\n`, text: /ca_file|ca\.pem|not ready/, got: { isError: true } },
  "llm.timeouts.connect_ms": { config: `${HOUSE}timeouts = { connect_ms = 1000 }\n`, got: from("house") },
  "llm.timeouts.headers_ms": { config: `${HOUSE}timeouts = { headers_ms = 80 }\n${NO_RETRY}`, answer: hangs, got: failing("timeout") },
  "llm.timeouts.first_piece_ms": {
    config: `${HOUSE}timeouts = { first_piece_ms = 80 }\n${NO_RETRY}`,
    answer: (_request, response) => response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders(),
    text: /fell silent for 0\.1 s/,
    got: failing("timeout"),
  },
  "llm.timeouts.silence_ms": {
    config: `${HOUSE}timeouts = { silence_ms = 80 }\n${NO_RETRY}`,
    answer: slowlyStreams,
    text: /in the middle of the answer/,
    got: failing("timeout"),
  },
  "llm.text_model": { config: HOUSE, sent: { body: { model: "small" } } },
  "llm.embedding_model": { config: `${HOUSE}embedding_model = "vec"\n`, tool: "embed", sent: { body: { model: "vec" } } },
  "llm.max_tokens": { config: `${HOUSE}max_tokens = 99\n`, sent: { body: { max_tokens: 99 } } },
  "llm.temperature": { config: `${HOUSE}temperature = 0.3\n`, sent: { body: { temperature: 0.3 } } },
  "llm.context_window": {
    config: `${HOUSE}context_window = 10\n`,
    call: { prompt: "word ".repeat(200) },
    text: /takes 10 tokens/,
    got: { isError: true },
    asked: 0,
  },
  "llm.reasoning_model": { config: `${HOUSE}reasoning_model = true\n`, got: from("house") },
  "llm.stream": { config: `${HOUSE}stream = false\n`, sent: { body: expect.not.objectContaining({ stream: true }) } },
  "llm.priority": { config: TWO("priority = 2", "priority = 1"), got: from("b") },
  "llm.weight": { config: TWO("weight = 1", "weight = 5", '[llm]\nstrategy = "round-robin"\n'), got: from("b") },
  "llm.local": { config: TWO("", "local = true"), call: { prefer: "local" }, got: from("b") },
  "llm.strategy": {
    config: TWO("", "", '[llm]\nstrategy = "cost-optimized"\n\n[llm.prices."b:b"]\ninput = 0\noutput = 0\n'),
    got: from("b"),
  },
  "llm.providers": { config: TWO("", ""), got: from("a") },
  "llm.fallback.enabled": {
    config: TWO("", "", "[llm.fallback]\nenabled = false\nmax_retries = 0\n"),
    answer: fails(503),
    asked: 1,
    got: failing("overloaded"),
  },
  "llm.fallback.max_retries": {
    config: `${HOUSE}\n[llm.fallback]\nmax_retries = 2\nretry_delay_ms = 1\n`,
    answer: fails(503),
    asked: 3,
    got: failing("overloaded"),
  },
  "llm.fallback.retry_delay_ms": {
    config: `${HOUSE}\n[llm.fallback]\nretry_delay_ms = 1\n`,
    answer: inTurn(fails(503), fails(503), says("Hello.")),
    asked: 3,
    got: from("house"),
  },
  "llm.fallback.max_attempts": {
    config: `${HOUSE}\n[llm.fallback]\nmax_retries = 9\nmax_attempts = 2\nretry_delay_ms = 1\n`,
    answer: fails(503),
    asked: 2,
    got: failing("overloaded"),
  },
  "llm.fallback.explicit": {
    config: TWO("", "", "[llm.fallback]\nmax_retries = 0\nexplicit = true\n"),
    call: { model: "a" },
    answer: inTurn(fails(503), says("Hello.")),
    got: from("b"),
  },
  "llm.fallback.on_filtered": {
    config: TWO("", "", "[llm.fallback]\nmax_retries = 0\non_filtered = true\n"),
    answer: inTurn(fails(400, { error: { message: "filtered", code: "content_filter" } }), says("Hello.")),
    got: from("b"),
  },
  "llm.routing": { config: `${HOUSE}\n[llm.routing]\nchat = "house:large"\n`, call: { task: "chat" }, sent: { body: { model: "large" } } },
  "llm.prices": {
    config: `${HOUSE}\n[llm.prices."house:small"]\ninput = 1000000\noutput = 0\n`,
    got: { _meta: { "agency/completion": { cost_usd: 9 } } },
  },
  "llm.budget.per_call_usd": {
    config: `${HOUSE}\n[llm.prices."house:small"]\ninput = 1\noutput = 1\n\n[llm.budget]\nper_call_usd = 0.0000001\n`,
    asked: 0,
    got: failing("budget"),
  },
  "server.deadline_ms": { config: `${HOUSE}\n[server]\ndeadline_ms = 100\n`, answer: hangs, got: failing("deadline") },
  "usage.unknown_price": {
    config: `${HOUSE}\n[usage]\nunknown_price = "block"\n`,
    call: { max_cost_usd: 1 },
    asked: 0,
    got: failing("budget"),
    text: /price of house:small is unknown/,
  },
};

/** Shown where it belongs: by the transports, the command and the engine's own tests, or in the route tables below them. */
const ELSEWHERE =
  /^(server\.(deadline_progress_ms|allowed_hosts|allowed_origins|max_sessions|session_idle_s|max_message_mb|max_concurrent_calls|log_level|tokens|rate_per_minute|oauth)|usage\.(path|retention_days|baseline)|llm\.(rpm|tpm|rpd|max_concurrency)|llm\.budget\.)/;

describe("every key does what its line in the reference says:", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeEach(async () => {
    upstream = await startUpstream(says("Hello."));
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });

  it.each(Object.entries(KEYS))("%s", async (_key, { config, answer, call, tool = "complete", sent, got, text, asked }) => {
    if (answer) upstream.answer(answer);
    agency = await startAgency({ config: config.replaceAll("$URL", upstream.url) });

    const given = { complete: { prompt: "Hi." }, embed: { texts: ["a"] }, list_providers: {} }[tool];
    const result: CallResult = await agency.call(tool, { ...given, ...call });

    if (sent) expect(upstream.requests.at(-1)).toMatchObject(sent);
    if (got) expect(result).toMatchObject(got);
    if (text) expect(result.content[0]?.text).toMatch(text);
    if (asked !== undefined) expect(upstream.requests).toHaveLength(asked);
  });

  it("and none is missing here", async () => {
    agency = await startAgency({});
    const keys = keysOf(configJsonSchema());
    const missing = keys.filter(
      (key) =>
        !ELSEWHERE.test(`${key}.`) &&
        !ELSEWHERE.test(key) &&
        !(key in KEYS) &&
        !Object.keys(KEYS).some((known) => known.startsWith(`${key}.`)),
    );
    expect(missing).toEqual([]);
  });
});

/** The paths of all keys of a JSON schema. */
function keysOf(schema: Record<string, unknown>, path = ""): string[] {
  const properties = (schema.properties ?? {}) as Record<string, Record<string, unknown>>;
  return Object.entries(properties).flatMap(([key, inner]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const below = keysOf(inner, name);
    return below.length > 0 ? below : [name];
  });
}

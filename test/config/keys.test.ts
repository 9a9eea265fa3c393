import { expect, test } from "vitest";
import type { Config, ProviderEntry } from "../../src/config/config.ts";
import { KIND_KEYS } from "../../src/config/provider-schema.ts";
import { isKind } from "../../src/providers/services.ts";
import { configOf, load } from "./support.ts";

const entryKeys: [key: string, value: string, field: keyof ProviderEntry, meant: unknown][] = [
  ["name", '"mine"', "name", "mine"],
  ["base_url", '"https://x.example/v1"', "baseUrl", "https://x.example/v1"],
  ["ollama_url", '"http://x:1"', "baseUrl", "http://x:1"],
  ["text_model", '"m"', "textModel", "m"],
  ["embedding_model", '"e"', "embeddingModel", "e"],
  ["max_tokens", "4_096", "maxTokens", 4096],
  ["temperature", "0", "temperature", 0],
  ["organization_id", '"org-x"', "organizationId", "org-x"],
  ["deployment_name", '"d"', "deploymentName", "d"],
  ["embedding_deployment_name", '"e"', "embeddingDeploymentName", "e"],
  ["api_version", '"2024-10-21"', "apiVersion", "2024-10-21"],
  ["webhook_url", '"https://x.example/hook"', "webhookUrl", "https://x.example/hook"],
  ["version", '"5c7d5dc6"', "version", "5c7d5dc6"],
  ["priority", "-1", "priority", -1],
  ["weight", "2.5", "weight", 2.5],
  ["local", "true", "local", true],
  ["stream", "false", "stream", false],
  ["headers", '{ "X-Team" = "a", b = "" }', "headers", { "X-Team": "a", b: "" }],
  ["rpm", "30", "rpm", 30],
  ["tpm", "30000", "tpm", 30_000],
  ["rpd", "1000", "rpd", 1000],
  ["max_concurrency", "4", "maxConcurrency", 4],
  ["context_window", "8192", "contextWindow", 8192],
  ["reasoning_model", "true", "reasoningModel", true],
  ["timeouts", "{ connect_ms = 1, headers_ms = 2 }", "timeouts", { connectMs: 1, headersMs: 2 }],
  ["timeouts", "{ first_piece_ms = 3, silence_ms = 4 }", "timeouts", { firstPieceMs: 3, silenceMs: 4 }],
  ["ca_file", '"/etc/ca.pem"', "caFile", "/etc/ca.pem"],
];
const kindOf = (key: string) => (Object.hasOwn(KIND_KEYS, key) ? KIND_KEYS[key as keyof typeof KIND_KEYS].kinds.find(isKind) : "ollama");

test.each(entryKeys.filter(([key]) => kindOf(key)))("an entry's %s = %s", (key, value, field, meant) => {
  const short = load(`[llm]\nprovider = "${kindOf(key)}"\n${key} = ${value}\n`);
  const listed = load(`[[llm.providers]]\nprovider = "${kindOf(key)}"\n${key} = ${value}\n`);

  expect(configOf(short).providers[0]?.[field]).toEqual(meant);
  expect(configOf(listed).providers[0]?.[field]).toEqual(meant);
  expect(configOf(load(`[llm]\nprovider = "${kindOf(key)}"\n`)).providers[0]?.[field]).not.toEqual(meant);
});

test.each<[key: string, value: string, of: (config: Config) => unknown, meant: unknown, usual: unknown]>([
  ["llm.strategy", '"fastest"', (config) => config.strategy, "fastest", "fallback"],
  ["llm.fallback.enabled", "false", (config) => config.fallback.enabled, false, true],
  ["llm.fallback.max_retries", "0", (config) => config.fallback.maxRetries, 0, null],
  ["llm.fallback.retry_delay_ms", "0", (config) => config.fallback.retryDelayMs, 0, 1000],
  ["llm.fallback.max_attempts", "3", (config) => config.fallback.maxAttempts, 3, 8],
  ["llm.fallback.explicit", "true", (config) => config.fallback.explicit, true, false],
  ["llm.fallback.on_filtered", "true", (config) => config.fallback.onFiltered, true, false],
  ["llm.budget.monthly_usd", "20", (config) => config.budget.monthlyUsd, 20, null],
  ["llm.budget.daily_usd", "0.5", (config) => config.budget.dailyUsd, 0.5, null],
  ["llm.budget.per_call_usd", "0.01", (config) => config.budget.perCallUsd, 0.01, null],
  ["llm.budget.alert_at", "[0.9, 0.1, 0.9]", (config) => config.budget.alertAt, [0.1, 0.9], [0.5, 0.8, 1]],
  ["llm.budget.on_exceeded", '"cheapest"', (config) => config.budget.onExceeded, "cheapest", "block"],
  ["llm.budget.alert_webhook", '"https://x/y"', (config) => config.budget.alertWebhook?.reveal(), "https://x/y", undefined],
  ["llm.budget.alert_secret", '"s"', (config) => config.budget.alertSecret?.reveal(), "s", undefined],
  ["llm.budget.time_zone", '"Europe/Berlin"', (config) => config.budget.timeZone, "Europe/Berlin", "UTC"],
  ["llm.budget.providers.ollama.daily_usd", "1", (config) => config.budget.providers.ollama?.dailyUsd, 1, undefined],
  ["llm.budget.clients.laptop.monthly_usd", "2", (config) => config.budget.clients.laptop?.monthlyUsd, 2, undefined],
  ["server.deadline_ms", "1", (config) => config.server.deadlineMs, 1, 55_000],
  ["server.deadline_progress_ms", "1", (config) => config.server.deadlineProgressMs, 1, 230_000],
  ["server.allowed_hosts", '["a"]', (config) => config.server.allowedHosts, ["a"], []],
  ["server.allowed_origins", '["https://a"]', (config) => config.server.allowedOrigins, ["https://a"], []],
  ["server.max_sessions", "2", (config) => config.server.maxSessions, 2, 256],
  ["server.session_idle_s", "3", (config) => config.server.sessionIdleS, 3, 900],
  ["server.max_message_mb", "4", (config) => config.server.maxMessageMb, 4, 32],
  ["server.max_concurrent_calls", "5", (config) => config.server.maxConcurrentCalls, 5, 1024],
  ["server.rate_per_minute", "6", (config) => config.server.ratePerMinute, 6, 0],
  ["server.log_level", '"debug"', (config) => config.server.logLevel, "debug", "info"],
  ["server.tokens.laptop", '"t-1234"', (config) => config.server.tokens.laptop?.reveal(), "t-1234", undefined],
  ["server.oauth", '{ issuer = "https://i", audience = "a" }', oauth, { issuer: "https://i", audience: "a", scopes: [] }, null],
  ["server.oauth", '{ issuer = "https://i", audience = "a", scopes = ["s"] }', (config) => oauth(config)?.scopes, ["s"], undefined],
  ["usage.path", '"/var/u.db"', (config) => config.usage.path, "/var/u.db", null],
  ["usage.retention_days", "7", (config) => config.usage.retentionDays, 7, 400],
  ["usage.unknown_price", '"block"', (config) => config.usage.unknownPrice, "block", "allow"],
  ["usage.baseline", '"ollama:x"', (config) => config.usage.baseline, "ollama:x", null],
])("%s = %s", (key, value, of, meant, usual) => {
  const loaded = load(`${key} = ${value}\n`);

  expect(loaded.lines).toEqual([]);
  expect(of(configOf(loaded))).toEqual(meant);
  expect(of(configOf(load("")))).toEqual(usual);
});

function oauth(config: Config): Config["server"]["oauth"] {
  return config.server.oauth;
}

test("a route is a target, a list or a table", () => {
  const { routes } = configOf(
    load(`[llm.routing]\na = "ollama"\nb = ["ollama:x", "y"]\nc = { targets = ["ollama"] }
d = { targets = ["ollama"], strategy = "fastest", local_only = true, max_cost_usd = 0.01 }\n`),
  );
  const plain = { strategy: null, localOnly: false, maxCostUsd: null };

  expect({ ...routes }).toEqual({
    a: { ...plain, targets: ["ollama"] },
    b: { ...plain, targets: ["ollama:x", "y"] },
    c: { ...plain, targets: ["ollama"] },
    d: { targets: ["ollama"], strategy: "fastest", localOnly: true, maxCostUsd: 0.01 },
  });
});

test("a price has four parts, and what is not given is unknown, not zero", () => {
  const { prices } = configOf(
    load(`[llm.prices]\n"ollama:a" = { input = 1, output = 2, cached_input = 0, cache_write = 4 }\n"ollama:*" = {}\n`),
  );

  expect({ ...prices }).toEqual({
    "ollama:a": { input: 1, output: 2, cachedInput: 0, cacheWrite: 4 },
    "ollama:*": { input: null, output: null, cachedInput: null, cacheWrite: null },
  });
});

test("~ and relative paths start at the home folder and at the config file's", () => {
  const loaded = load(`usage.path = "~/u.db"\n[llm]\nprovider = "ollama"\nca_file = "ca.pem"\n`);

  expect(configOf(loaded).usage.path).toBe(`${loaded.at}/u.db`);
  expect(configOf(loaded).providers[0]?.caFile).toBe(`${loaded.at}/ca.pem`);
});

test("AGENCY_LOG_LEVEL wins over the file; an unknown level is a warning", () => {
  expect(configOf(load("server.log_level = 'warn'\n", { AGENCY_LOG_LEVEL: "debug" })).server.logLevel).toBe("debug");
  expect(configOf(load("server.log_level = 'warn'\n", { AGENCY_LOG_LEVEL: "debgu" })).server.logLevel).toBe("warn");
  expect(load("", { AGENCY_LOG_LEVEL: "debgu" }).lines).toEqual(['AGENCY_LOG_LEVEL: unknown value "debgu"; did you mean "debug"?']);
});

import { expect, test } from "vitest";
import { configOf, entry, everyKey, load } from "./support.ts";

const WHOLE = `[llm]
provider = "openai"
api_key = "\${OPENAI_API_KEY}"
base_url = "https://api.openai.com/v1"
text_model = "gpt-6"
embedding_model = "text-embedding-3-small"
max_tokens = 4096
temperature = 0.7
organization_id = "org-xxx"
strategy = "fallback"
[[llm.providers]]
name = "primary"
provider = "openai"
api_key = "\${OPENAI_API_KEY}"
text_model = "gpt-6"
priority = 1
[[llm.providers]]
name = "backup"
provider = "anthropic"
api_key = "\${ANTHROPIC_API_KEY}"
text_model = "claude-sonnet-5-5"
priority = 2
[[llm.providers]]
name = "house"
provider = "openai-compatible"
base_url = "https://llm.example.com/v1"
api_key = "file:/run/secrets/house"
text_model = "qwen3-32b"
[llm.fallback]
enabled = true
max_retries = 3
retry_delay_ms = 1000
[llm.routing]
code_generation = "openai:gpt-6"
embeddings = "cohere:embed-english-v3.0"
chat = "anthropic:claude-sonnet-5-5"
summarization = ["groq:openai/gpt-oss-20b", "ollama:llama3.2"]
private = { targets = ["ollama:llama3.2"], local_only = true }
triage = { targets = ["groq:openai/gpt-oss-20b", "openai:gpt-6"], strategy = "cost-optimized", max_cost_usd = 0.01 }
[llm.prices."openai:gpt-6"]
input = 2.0
output = 8.0
cached_input = 0.2
[llm.budget]
monthly_usd = 20.0
alert_at = [0.5, 0.8, 1.0]
on_exceeded = "block"
alert_webhook = "\${ALERT_WEBHOOK:-}"
time_zone = "UTC"
[server]
deadline_ms = 55000
deadline_progress_ms = 230000
allowed_hosts = []
max_sessions = 256
session_idle_s = 900
max_message_mb = 32
max_concurrent_calls = 1024
rate_per_minute = 0
log_level = "info"
[usage]
path = "~/.local/state/agency-llm/usage.db"
retention_days = 400
unknown_price = "allow"
`;

test("the whole example of the specification loads and means what a reader would guess", () => {
  const loaded = load(WHOLE, everyKey(), {});
  const config = configOf(loaded);

  expect(loaded.lines).toEqual([
    "config.toml:27:1 llm.providers[2].api_key: house is not ready: put the secret into /run/secrets/house: no such file",
  ]);
  expect(config.providers.map(({ name, origin }) => [name, origin])).toEqual([
    ["primary", "file"],
    ["backup", "file"],
    ["openai", "file"],
    ["house", "file"],
    ["cohere", "route"],
    ["groq", "route"],
    ["ollama", "route"],
  ]);
  expect(entry(loaded, "openai")).toMatchObject({ maxTokens: 4096, temperature: 0.7, organizationId: "org-xxx" });
  expect(entry(loaded, "house")).toMatchObject({ kind: "openai-compatible", baseUrl: "https://llm.example.com/v1" });
  expect(config.routes.private).toEqual({ targets: ["ollama:llama3.2"], strategy: null, localOnly: true, maxCostUsd: null });
  expect(config.routes.triage).toMatchObject({ strategy: "cost-optimized", maxCostUsd: 0.01 });
  expect(config.prices["openai:gpt-6"]).toEqual({ input: 2, output: 8, cachedInput: 0.2, cacheWrite: null });
  expect(config.budget).toMatchObject({ monthlyUsd: 20, alertAt: [0.5, 0.8, 1], onExceeded: "block", alertWebhook: null, timeZone: "UTC" });
  expect(config.server).toMatchObject({ deadlineMs: 55_000, maxSessions: 256, maxMessageMb: 32, logLevel: "info", oauth: null });
  expect(config.usage).toEqual({
    path: `${loaded.at}/.local/state/agency-llm/usage.db`,
    retentionDays: 400,
    unknownPrice: "allow",
    baseline: null,
  });
});

test("without any key the whole example still loads, and says what each provider needs", () => {
  const loaded = load(WHOLE);

  expect(loaded.errors).toEqual([]);
  expect(configOf(loaded).providers.map(({ name, missing }) => [name, missing])).toEqual([
    ["primary", "set OPENAI_API_KEY"],
    ["backup", "set ANTHROPIC_API_KEY"],
    ["openai", "set OPENAI_API_KEY"],
    ["house", "put the secret into /run/secrets/house: no such file"],
    ["cohere", "set COHERE_API_KEY"],
    ["groq", "set GROQ_API_KEY"],
    ["ollama", null],
  ]);
});

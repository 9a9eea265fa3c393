import { expect, test } from "vitest";
import { configOf, everyKey, load } from "./support.ts";

test("the guide's list of providers with a fallback loads as written", () => {
  const loaded = load(
    `[[llm.providers]]
name = "primary"
provider = "openai"
api_key = "\${OPENAI_API_KEY}"
text_model = "gpt-4-turbo-preview"
priority = 1

[[llm.providers]]
name = "backup"
provider = "anthropic"
api_key = "\${ANTHROPIC_API_KEY}"
text_model = "claude-3-sonnet-20240229"
priority = 2

[[llm.providers]]
name = "local"
provider = "ollama"
ollama_url = "http://localhost:11434"
text_model = "llama3.2"
priority = 3

# Fallback strategy
[llm.fallback]
enabled = true
max_retries = 3
retry_delay_ms = 1000
`,
    everyKey(),
  );

  expect(loaded.lines).toEqual([]);
  expect(configOf(loaded).providers.map(({ name, kind }) => [name, kind])).toEqual([
    ["primary", "openai"],
    ["backup", "anthropic"],
    ["local", "ollama"],
  ]);
  expect(configOf(loaded).fallback).toMatchObject({ enabled: true, maxRetries: 3, retryDelayMs: 1000 });
});

test.each(["fallback", "round-robin", "cost-optimized"])("the guide's strategy %s loads on its own", (strategy) => {
  expect(configOf(load(`[llm]\nstrategy = "${strategy}"\n# as in the guide\n`)).strategy).toBe(strategy);
});

test("the guide's routes load as written; what has a key is ready", () => {
  const loaded = load(
    `[llm.routing]
# Route different tasks to different providers
code_generation = "openai:gpt-4"
embeddings = "cohere:embed-english-v3.0"
chat = "anthropic:claude-3-sonnet"
summarization = "groq:llama3-70b"
`,
    everyKey(),
  );

  expect(loaded.lines).toEqual([]);
  expect(Object.keys(configOf(loaded).routes)).toEqual(["code_generation", "embeddings", "chat", "summarization"]);
});

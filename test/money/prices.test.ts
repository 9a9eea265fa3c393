import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { ProviderEntry } from "../../src/config/config.ts";
import { BUILT_IN_AS_OF } from "../../src/money/built-in.ts";
import { priceList } from "../../src/money/price-list.ts";
import { createPrices } from "../../src/money/prices.ts";
import { ratesFrom } from "../../src/money/rates.ts";
import { type Kind, SERVICES, serviceOf } from "../../src/providers/services.ts";
import { target } from "../support/call.ts";
import { NO_FILE, pricesWith, rates, TODAY } from "./support.ts";

const prices = pricesWith();
beforeAll(() => prices.load());

describe("a price", () => {
  const fromFile = priceList({ "openai:gpt-4o-mini": ratesFrom({ input: 7, output: 7 }, "file", "2026-11-01") });

  it("is the config's, else the file's, else what is free, else that of the data, else our own, else unknown", () => {
    const file = { ...NO_FILE, list: fromFile };
    const own = { input: 9, output: 9, cachedInput: null, cacheWrite: null };
    const both = createPrices(
      { "openai:gpt-4o-mini": own, "ollama:dear": own },
      () => file,
      () => TODAY,
    );
    const second = createPrices(
      {},
      () => file,
      () => TODAY,
    );

    expect(rates(both, "openai", "gpt-4o-mini")).toMatchObject({ input: 9, source: "config", asOf: null });
    expect(rates(second, "openai", "gpt-4o-mini")).toMatchObject({ input: 7, source: "file", asOf: "2026-11-01" });
    expect(rates(both, "ollama", "dear")).toMatchObject({ input: 9, source: "config" });
    expect(rates(both, "ollama", "cheap")).toMatchObject({ input: 0, output: 0, source: "local", asOf: null });
    expect(rates(prices, "openai", "gpt-4o-mini")).toMatchObject({ input: 0.15, source: "genai-prices", asOf: "2026-09-23" });
    expect(rates(prices, "cohere", "embed-english-v3.0")).toMatchObject({ input: 0.1, source: "agency-llm", asOf: "2025-04-15" });
    expect(rates(prices, "openai", "gpt-99")).toBeNull();
  });

  it("in the config is found by name before kind, exact before *, and the longest of several *", () => {
    const own = pricesWith({
      "openai:gpt-*": { input: 1 },
      "openai:*": { input: 2 },
      "openai:gpt-4o": { input: 3 },
      "mine:*": { input: 4 },
    });
    const input = (model: string, name = "openai") => rates(own, "openai", model, { name })?.input;

    expect([input("gpt-4o"), input("gpt-5"), input("o9"), input("o9", "mine"), input("gpt-4o", "mine")]).toEqual([3, 1, 2, 4, 3]);
  });

  it("in the config that leaves a part out leaves it unknown, whatever others know", () => {
    expect(rates(pricesWith({ "openai:gpt-4o-mini": { input: 1 } }), "openai", "gpt-4o-mini")).toMatchObject({ input: 1, output: null });
  });

  it("depends on the day", () => {
    expect(
      rates(
        pricesWith({}, () => Date.parse("2025-06-01")),
        "openai",
        "o3",
      ),
    ).toMatchObject({ input: 10, output: 40 });
    expect(rates(prices, "openai", "o3")).toMatchObject({ input: 2, output: 8 });
  });

  it("of one version is not taken for that of another", () => {
    expect(rates(prices, "anthropic", "claude-sonnet-5")).toMatchObject({ cachedInput: 0.2, source: "genai-prices" });
    expect(rates(prices, "anthropic", "claude-sonnet-5-5")).toMatchObject({ cachedInput: 0.1, source: "agency-llm", asOf: "2026-10-07" });
    expect(rates(prices, "anthropic", "claude-sonnet-5-9")).toBeNull();
    expect(rates(prices, "anthropic", "claude-haiku-4-5-20251001")).toMatchObject({ input: 1 });
  });
});

describe("a service is found", () => {
  it.each<[string, Kind, string, Partial<ProviderEntry>, number | null]>([
    ["by the model behind an Azure deployment", "azure-openai", "prod", { deploymentName: "prod", textModel: "gpt-4" }, 30],
    [
      "by an Azure deployment that is called as its model",
      "azure-openai",
      "gpt-4o",
      { deploymentName: "gpt-4o", textModel: "gpt-4o" },
      2.5,
    ],
    ["not by an Azure deployment of unknown model", "azure-openai", "prod", { deploymentName: "prod", textModel: "prod" }, null],
    ["by Voyage's name for Anthropic's embeddings", "anthropic", "voyage-large-2-instruct", {}, 0.12],
    ["by the address of a compatible service", "openai-compatible", "mistral-small-latest", { baseUrl: "https://api.mistral.ai/v1" }, 0.1],
    ["not for a compatible service that nobody knows", "openai-compatible", "gpt-4o", { baseUrl: "https://llm.example.com/v1" }, null],
    ["by the partner behind Hugging Face's router", "huggingface", "openai/gpt-oss-20b:together", {}, 0.05],
    [
      "by the partner in the router's address",
      "huggingface",
      "openai/gpt-oss-20b",
      { baseUrl: "https://router.huggingface.co/together/v1" },
      0.05,
    ],
    ["by the cheapest partner, when that is asked for", "huggingface", "openai/gpt-oss-20b:cheapest", {}, 0.04],
    ["by the dearest partner, when nobody knows who answers", "huggingface", "openai/gpt-oss-20b", {}, 0.1],
    ["not for a partner without a known price", "huggingface", "openai/gpt-oss-20b:nobody", {}, null],
    [
      "not for an endpoint of one's own, which is paid by the hour",
      "huggingface",
      "openai/gpt-oss-20b",
      { baseUrl: "https://x.endpoints.huggingface.cloud" },
      null,
    ],
    ["not for Ollama's cloud models", "ollama", "gpt-oss:120b-cloud", {}, null],
    ["not for Ollama's cloud models of any name", "ollama", "glm-4.6:cloud", {}, null],
    ["not for Ollama's cloud", "ollama", "gpt-oss:120b", { baseUrl: "https://ollama.com" }, null],
    ["at 0 for Ollama on another machine", "ollama", "llama3.2", { baseUrl: "http://gpu-box:11434" }, 0],
    ["at 0 for what the owner calls local", "openai-compatible", "qwen3", { local: true }, 0],
    ["at a price for a version of a Replicate model", "replicate", `meta/meta-llama-3-70b-instruct:${"ab12".repeat(16)}`, {}, 0.65],
    ["at 0 for what a service gives away", "google", "gemma-3-27b-it", {}, 0],
    ["not for what is not paid by tokens", "openai", "whisper-1", {}, null],
  ])("%s", (_, kind, model, given, input) => {
    expect(rates(prices, kind, model, given)?.input ?? null).toBe(input);
  });
});

describe("every default model", () => {
  const defaults = (Object.keys(SERVICES) as Kind[]).flatMap((kind) => {
    const { textModel, embeddingModel } = serviceOf(kind);
    return [textModel, embeddingModel].flatMap((model): [Kind, string][] => (model === null ? [] : [[kind, model]]));
  });
  /** Billed by the second of hardware whose price Hugging Face does not publish. */
  const UNPRICED = ["huggingface:sentence-transformers/all-MiniLM-L6-v2"];

  it.each(defaults)("of %s has a price: %s", (kind, model) => {
    const found = rates(prices, kind, model);
    if (UNPRICED.includes(`${kind}:${model}`)) return expect(found).toBeNull();
    expect(found?.input).not.toBeNull();
    if (model === serviceOf(kind).textModel) expect(found?.output).not.toBeNull();
    expect(found?.source === "local" || /^20\d\d-\d\d-\d\d$/.test(found?.asOf ?? "")).toBe(true);
  });
});

describe("every row of the guide's table of costs", () => {
  it.each<[string, Kind, string, number, number | null]>([
    ["Ollama", "ollama", "llama3.2", 0, 0],
    ["Ollama, embeddings", "ollama", "nomic-embed-text", 0, 0],
    ["OpenAI GPT-4 Turbo", "openai", "gpt-4-turbo-preview", 10, 30],
    ["OpenAI GPT-3.5", "openai", "gpt-3.5-turbo", 0.5, 1.5],
    ["OpenAI, embeddings", "openai", "text-embedding-3-large", 0.13, null],
    ["Anthropic Claude 3 Opus", "anthropic", "claude-3-opus-20240229", 15, 75],
    ["Anthropic Claude 3 Sonnet", "anthropic", "claude-3-sonnet-20240229", 3, 15],
    ["Anthropic Claude 3 Haiku", "anthropic", "claude-3-haiku-20240307", 0.25, 1.25],
    ["Google Gemini Pro", "google", "gemini-pro", 0.125, 0.375],
    ["Google, embeddings", "google", "embedding-001", 0, null],
    ["Groq", "groq", "llama3-70b-8192", 0.59, 0.79],
    ["Together AI", "together", "meta-llama/Llama-3-70b-chat-hf", 0.9, 0.9],
    ["Together AI, embeddings", "together", "togethercomputer/m2-bert-80M-8k-retrieval", 0.01, null],
    ["Together AI, embeddings of today", "together", "intfloat/multilingual-e5-large-instruct", 0.02, null],
    ["Cohere", "cohere", "command-r-plus", 2.5, 10],
    ["Cohere, embeddings", "cohere", "embed-english-v3.0", 0.1, null],
  ])("has a dated price or its 0: %s", (_, kind, model, input, output) => {
    const found = rates(prices, kind, model);
    expect(found).toMatchObject({ input, output });
    expect(found?.source === "local" ? null : found?.asOf).toEqual(found?.source === "local" ? null : expect.stringMatching(/^20\d\d-/));
  });
});

it("the date of the price data belongs to the version that is installed", () => {
  const { dependencies } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect([dependencies["@pydantic/genai-prices"], BUILT_IN_AS_OF]).toEqual(["0.1.8", "2026-09-23"]);
});

it("a price that was looked up before is the very same one", () => {
  const one = { backend: target("openai", { kind: "openai", baseUrl: null }).backend, model: "gpt-4o-mini" };
  expect(prices.of(one)).toBe(prices.of(one));
});

import { priceFrom, type Rates, ratesFrom } from "./rates.ts";
import type { Subject } from "./subject.ts";

/** One price: dollars per million tokens, of a day. */
interface Row {
  asOf: string;
  input: number;
  output?: number;
  cachedInput?: number;
  cacheWrite?: number;
  /** The same for requests with more input than this. */
  above?: Omit<Row, "asOf" | "above"> & { tokens: number };
}

// https://platform.claude.com/docs/en/about-claude/pricing; caches for five minutes
const SONNET_5_5: Row = { asOf: "2026-10-07", input: 2, output: 10, cachedInput: 0.1, cacheWrite: 2.5 };
const HAIKU_5_5: Row = {
  asOf: "2026-10-07",
  input: 0.1,
  output: 0.5,
  cachedInput: 0.01,
  cacheWrite: 0.125,
  above: { tokens: 100_000, input: 0.5, output: 2.5, cachedInput: 0.05, cacheWrite: 0.625 },
};
// https://cohere.com/pricing, the last list with Embed 3 on it
const EMBED_3: Row = { asOf: "2025-04-15", input: 0.1 };
// https://developers.googleblog.com/en/gemini-embedding-available-gemini-api: these are free of charge and end in 2025 and 2026
const GEMINI_FREE: Row = { asOf: "2025-07-14", input: 0 };
// https://cloud.google.com/vertex-ai/generative-ai/pricing: $0.000025 per 1,000 characters, of which a token has about four
const VERTEX_EMBEDDING: Row = { asOf: "2025-05-20", input: 0.1 };
// https://www.together.ai/pricing, embeddings; the M2-BERT models left the serverless list on this day
const M2_BERT: Row = { asOf: "2026-02-06", input: 0.01 };
const E5_LARGE: Row = { asOf: "2026-02-06", input: 0.02 };
// https://www.together.ai/pricing, the same as Hugging Face passes on for its partner together
const GPT_OSS_20B: Row = { asOf: "2026-09-23", input: 0.05, output: 0.2 };
const GPT_OSS_120B: Row = { asOf: "2026-09-23", input: 0.15, output: 0.6 };
// https://replicate.com/pricing, language models that are priced per token
const LLAMA_SMALL: Row = { asOf: "2024-07-23", input: 0.05, output: 0.25 };
const LLAMA_13B: Row = { asOf: "2024-07-23", input: 0.1, output: 0.5 };
const LLAMA_70B: Row = { asOf: "2024-07-23", input: 0.65, output: 2.75 };
const LLAMA_405B: Row = { asOf: "2024-07-23", input: 9.5, output: 9.5 };
const MIXTRAL: Row = { asOf: "2024-07-23", input: 0.3, output: 1 };

/** What the price data of others lacks, by kind and model. */
const TABLE: Readonly<Record<string, Row>> = {
  "anthropic:claude-sonnet-5-5": SONNET_5_5,
  "anthropic:claude-haiku-5-5": HAIKU_5_5,
  "cohere:embed-english-v3.0": EMBED_3,
  "cohere:embed-english-light-v3.0": EMBED_3,
  "cohere:embed-multilingual-v3.0": EMBED_3,
  "cohere:embed-multilingual-light-v3.0": EMBED_3,
  "google:embedding-001": GEMINI_FREE,
  "google:text-embedding-004": GEMINI_FREE,
  "google:text-embedding-005": VERTEX_EMBEDDING,
  "together:togethercomputer/m2-bert-80M-2k-retrieval": M2_BERT,
  "together:togethercomputer/m2-bert-80M-8k-retrieval": M2_BERT,
  "together:togethercomputer/m2-bert-80M-32k-retrieval": M2_BERT,
  "together:intfloat/multilingual-e5-large-instruct": E5_LARGE,
  "together:openai/gpt-oss-20b": GPT_OSS_20B,
  "together:openai/gpt-oss-120b": GPT_OSS_120B,
  "replicate:meta/llama-2-7b": LLAMA_SMALL,
  "replicate:meta/llama-2-7b-chat": LLAMA_SMALL,
  "replicate:meta/llama-2-13b": LLAMA_13B,
  "replicate:meta/llama-2-13b-chat": LLAMA_13B,
  "replicate:meta/llama-2-70b": LLAMA_70B,
  "replicate:meta/llama-2-70b-chat": LLAMA_70B,
  "replicate:meta/meta-llama-3-8b": LLAMA_SMALL,
  "replicate:meta/meta-llama-3-8b-instruct": LLAMA_SMALL,
  "replicate:meta/meta-llama-3-70b": LLAMA_70B,
  "replicate:meta/meta-llama-3-70b-instruct": LLAMA_70B,
  "replicate:meta/meta-llama-3.1-405b-instruct": LLAMA_405B,
  "replicate:mistralai/mistral-7b-v0.1": LLAMA_SMALL,
  "replicate:mistralai/mistral-7b-instruct-v0.2": LLAMA_SMALL,
  "replicate:mistralai/mixtral-8x7b-instruct-v0.1": MIXTRAL,
};

/** The date or the hash of one version; all versions of a model cost the same. */
const VERSION = /[-@]20\d{6}$|:[0-9a-f]{12,}$/;

/** Rates out of our own table. */
export function ownRates({ kind, base }: Subject): Rates | null {
  const key = `${kind}:${base.replace(/^models\//, "").replace(VERSION, "")}`;
  const row = Object.hasOwn(TABLE, key) ? TABLE[key] : undefined;
  return row ? ratesOf(row) : null;
}

function ratesOf({ above, asOf, ...price }: Row): Rates {
  const rates = ratesFrom(price, "agency-llm", asOf);
  return above ? { ...rates, tiers: [{ ...priceFrom(above), above: above.tokens }] } : rates;
}

import type { ProviderFactory } from "./provider.ts";

/** What a kind can do: every model, some models, none. */
export type Support = "yes" | "some" | "no";

/** The capability matrix, one row a kind. */
export interface Capabilities {
  chat: Support;
  streaming: Support;
  embeddings: Support;
  function_calling: Support;
  vision: Support;
  json_mode: Support;
  fine_tuning: Support;
  offline: Support;
}

/** One service: everything that is a fact about it and not about its wire format. */
export interface Service {
  /** Loads the wire format when the first provider of the kind is needed. */
  load: () => Promise<ProviderFactory>;
  /** Where it answers; `null` when only the config can say. */
  baseUrl: string | null;
  /** Environment variables that may hold its key, in the order they are tried. Empty: it needs none. */
  keys: readonly string[];
  /** Environment variable that may hold another base URL. */
  baseUrlEnv?: string;
  /** What it serves when the config names no model: a current model of a cheap tier. */
  textModel: string | null;
  embeddingModel: string | null;
  capabilities: Capabilities;
  /** Environment variable of the other key that its embeddings need. */
  embeddingsKey?: string;
  /** It runs on the machine it is reached at, and is free. */
  local?: boolean;
  /** Whether it fetches an image given as an address; where it does not, we do. Default: it does. */
  fetchesImages?: boolean;
}

const capabilities = (
  chat: Support,
  streaming: Support,
  embeddings: Support,
  function_calling: Support,
  vision: Support,
  json_mode: Support,
  fine_tuning: Support,
  offline: Support,
): Capabilities => ({ chat, streaming, embeddings, function_calling, vision, json_mode, fine_tuning, offline });

/**
 * The services there are, in the order in which the environment's keys are tried. One that speaks OpenAI's form is one row;
 * one with its own wire format is one file and one row. Capability columns: chat, streaming, embeddings, function calling,
 * vision, JSON mode, fine-tuning, offline.
 */
export const SERVICES = {
  anthropic: {
    load: () => import("./anthropic/index.ts").then((module) => module.anthropic),
    baseUrl: "https://api.anthropic.com/v1",
    keys: ["ANTHROPIC_API_KEY"],
    baseUrlEnv: "ANTHROPIC_BASE_URL",
    textModel: "claude-haiku-4-5",
    embeddingsKey: "VOYAGE_API_KEY",
    embeddingModel: "voyage-4-lite",
    capabilities: capabilities("yes", "yes", "some", "yes", "yes", "some", "no", "no"),
  },
  openai: {
    load: () => import("./openai/index.ts").then((module) => module.openai(module.OPENAI)),
    baseUrl: "https://api.openai.com/v1",
    keys: ["OPENAI_API_KEY"],
    baseUrlEnv: "OPENAI_BASE_URL",
    textModel: "gpt-6-luna",
    embeddingModel: "text-embedding-3-small",
    capabilities: capabilities("yes", "yes", "yes", "yes", "yes", "yes", "yes", "no"),
  },
  google: {
    load: () => import("./google/index.ts").then((module) => module.google),
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    keys: ["GOOGLE_API_KEY", "GEMINI_API_KEY"],
    textModel: "gemini-3.5-flash-lite",
    embeddingModel: "gemini-embedding-001",
    capabilities: capabilities("yes", "yes", "yes", "yes", "yes", "yes", "some", "no"),
    fetchesImages: false,
  },
  groq: {
    load: () => import("./openai/index.ts").then((module) => module.openai(module.GROQ)),
    baseUrl: "https://api.groq.com/openai/v1",
    keys: ["GROQ_API_KEY"],
    textModel: "openai/gpt-oss-20b",
    embeddingModel: null,
    capabilities: capabilities("yes", "yes", "no", "yes", "some", "yes", "no", "no"),
  },
  together: {
    load: () => import("./openai/index.ts").then((module) => module.openai(module.TOGETHER)),
    baseUrl: "https://api.together.ai/v1",
    keys: ["TOGETHER_API_KEY"],
    textModel: "openai/gpt-oss-20b",
    embeddingModel: "togethercomputer/m2-bert-80M-8k-retrieval",
    capabilities: capabilities("yes", "yes", "yes", "some", "some", "some", "yes", "no"),
  },
  cohere: {
    load: () => import("./cohere/index.ts").then((module) => module.cohere),
    baseUrl: "https://api.cohere.com",
    keys: ["COHERE_API_KEY", "CO_API_KEY"],
    textModel: "command-r7b-12-2024",
    embeddingModel: "embed-v4.0",
    capabilities: capabilities("yes", "yes", "yes", "yes", "some", "yes", "no", "no"),
  },
  "azure-openai": {
    load: () => import("./azure/index.ts").then((module) => module.azure),
    baseUrl: null,
    keys: ["AZURE_OPENAI_API_KEY"],
    baseUrlEnv: "AZURE_OPENAI_ENDPOINT",
    textModel: null,
    embeddingModel: null,
    capabilities: capabilities("yes", "yes", "yes", "yes", "yes", "yes", "yes", "no"),
  },
  huggingface: {
    load: () => import("./huggingface/index.ts").then((module) => module.huggingface),
    baseUrl: "https://router.huggingface.co",
    keys: ["HUGGINGFACE_API_KEY", "HF_TOKEN"],
    textModel: "openai/gpt-oss-20b",
    embeddingModel: "sentence-transformers/all-MiniLM-L6-v2",
    capabilities: capabilities("yes", "yes", "yes", "some", "some", "some", "some", "no"),
  },
  replicate: {
    load: () => import("./replicate/index.ts").then((module) => module.replicate),
    baseUrl: "https://api.replicate.com/v1",
    keys: ["REPLICATE_API_TOKEN"],
    textModel: "meta/meta-llama-3-8b-instruct",
    embeddingModel: null,
    capabilities: capabilities("yes", "yes", "no", "no", "some", "no", "some", "no"),
  },
  voyage: {
    load: () => import("./voyage/index.ts").then((module) => module.voyage),
    baseUrl: "https://api.voyageai.com/v1",
    keys: ["VOYAGE_API_KEY"],
    textModel: null,
    embeddingModel: "voyage-4-lite",
    capabilities: capabilities("no", "no", "yes", "no", "no", "no", "no", "no"),
  },
  ollama: {
    load: () => import("./ollama/index.ts").then((module) => module.ollama),
    baseUrl: "http://localhost:11434",
    keys: [],
    baseUrlEnv: "OLLAMA_HOST",
    textModel: "llama3.2",
    embeddingModel: "nomic-embed-text",
    capabilities: capabilities("yes", "yes", "yes", "some", "some", "yes", "some", "yes"),
    fetchesImages: false,
    local: true,
  },
  "openai-compatible": {
    load: () => import("./openai/index.ts").then((module) => module.openai({ ownNames: true })),
    baseUrl: null,
    keys: [],
    textModel: null,
    embeddingModel: null,
    capabilities: capabilities("yes", "yes", "some", "some", "some", "some", "some", "some"),
  },
  embedded: {
    load: () => import("./embedded/index.ts").then((module) => module.embedded),
    baseUrl: null,
    keys: [],
    textModel: "universal-sentence-encoder-lite",
    embeddingModel: "universal-sentence-encoder-lite",
    capabilities: capabilities("some", "no", "yes", "no", "no", "no", "no", "yes"),
    local: true,
  },
} as const satisfies Record<string, Service>;

export type Kind = keyof typeof SERVICES;

/** Whether a word is the name of a kind. */
export function isKind(word: string): word is Kind {
  return Object.hasOwn(SERVICES, word);
}

/** The facts of a kind. */
export function serviceOf(kind: Kind): Service {
  return SERVICES[kind];
}

import { z } from "zod/mini";
import { isKind, SERVICES } from "../providers/services.ts";
import { atLeast, headers, milliseconds, optional, positive, required, section, text, withDefault } from "./values.ts";

/**
 * Keys that only some kinds use, with the environment variables that may hold them where the services table does not say. The kinds are
 * words, not `Kind`s: a key may be here before its service is.
 */
export const KIND_KEYS = {
  ollama_url: { kinds: ["ollama"], variables: [] },
  organization_id: { kinds: ["openai", "openai-compatible"], variables: ["OPENAI_ORG_ID"] },
  deployment_name: { kinds: ["azure-openai"], variables: ["AZURE_OPENAI_DEPLOYMENT_NAME", "AZURE_OPENAI_DEPLOYMENT"] },
  embedding_deployment_name: { kinds: ["azure-openai"], variables: ["AZURE_OPENAI_EMBEDDING_DEPLOYMENT_NAME"] },
  api_version: { kinds: ["azure-openai", "anthropic"], variables: [] },
  voyage_api_key: { kinds: ["anthropic"], variables: [] },
  webhook_url: { kinds: ["replicate"], variables: [] },
  version: { kinds: ["replicate"], variables: [] },
} as const satisfies Record<string, { kinds: readonly string[]; variables: readonly string[] }>;

export type KindKey = keyof typeof KIND_KEYS;

/** Whether a kind uses one of the keys that not all use. */
export function usesKey(kind: string, key: KindKey): boolean {
  return (KIND_KEYS[key].kinds as readonly string[]).includes(kind);
}

export const timeoutsSchema = z.strictObject({
  connect_ms: optional(milliseconds(), "Longest wait for a connection, in milliseconds. Default: 5000."),
  headers_ms: optional(milliseconds(), "Longest wait for the reply to begin, in milliseconds. Default: 30000, local kinds 120000."),
  first_piece_ms: optional(
    milliseconds(),
    "Longest silence before the first piece of the answer, in milliseconds. Default: 30000, models that reason 120000.",
  ),
  silence_ms: optional(milliseconds(), "Longest silence after the first piece, in milliseconds. Default: 30000."),
});

const provider = required(z.enum(Object.keys(SERVICES).filter(isKind)), "The kind of provider: which service this is.");

const reaching = {
  name: optional(
    text().check(z.regex(/^[^:\p{Cc}]+$/u, "must be a name without a colon or control characters")),
    "What targets and budgets call this provider. Default: its kind.",
  ),
  api_key: optional(text(), `The key, best as "\${VARIABLE}" or "file:/path". Default: the environment variable of its kind.`),
  base_url: optional(text(), "Where it answers; proxies and old forms are understood. Default: the address of its kind."),
  ollama_url: optional(text(), "Where Ollama answers (ollama only). Default: OLLAMA_HOST, else http://localhost:11434."),
  organization_id: optional(text(), "The organization that pays (openai only). Default: OPENAI_ORG_ID, else none."),
  deployment_name: optional(text(), "The deployment for completions (azure-openai only). Default: text_model."),
  embedding_deployment_name: optional(text(), "The deployment for embeddings (azure-openai only). Default: embedding_model."),
  api_version: optional(text(), "The version of the API, a date (azure-openai and anthropic only). Default: a current one."),
  voyage_api_key: optional(text(), "The Voyage key for embeddings (anthropic only). Default: VOYAGE_API_KEY."),
  webhook_url: optional(text(), "An address that Replicate also tells of each result (replicate only). Default: none."),
  version: optional(text(), "The model version's id, 64 hexadecimal digits (replicate only). Default: the model's newest."),
  headers: withDefault(headers(), {}, "Headers to send with every request. Default: none."),
  ca_file: optional(text(), "A PEM file with a certificate authority to trust as well. Default: none."),
  timeouts: section(timeoutsSchema, "How long one try may wait."),
};

const models = {
  text_model: optional(text(), "The model for completions when a target names none. Default: a current one of its kind."),
  embedding_model: optional(text(), "The model for embeddings when a target names none. Default: a current one of its kind."),
  max_tokens: optional(positive(), "Longest answer, in tokens, when the call does not say. Default: the provider's own."),
  temperature: optional(atLeast(0).check(z.maximum(2)), "0 to 2, when the call does not say. Default: the provider's own."),
  context_window: optional(positive(), "How much the model reads, in tokens. Default: unknown, or as the provider lists it."),
  reasoning_model: optional(z.boolean(), "The model reasons before it answers and may be silent longer. Default: by its name."),
  stream: withDefault(z.boolean(), true, "Ask for replies in pieces; false asks for one piece."),
};

const choosing = {
  priority: optional(z.int(), "Lower is tried first. Default: after all that have one, in the order of the file."),
  weight: withDefault(z.number().check(z.positive()), 1, "Share of the calls under round-robin."),
  local: optional(z.boolean(), "It never leaves this machine. Default: embedded, and Ollama on a loopback address."),
  rpm: optional(positive(), "Most requests a minute. Default: what the provider says."),
  tpm: optional(positive(), "Most tokens a minute. Default: what the provider says."),
  rpd: optional(positive(), "Most requests a day. Default: what the provider says."),
  max_concurrency: optional(positive(), "Most requests at once. Default: no limit."),
};

/** A provider's keys; in the short form they stand directly under `[llm]`, where `provider` may be absent. */
export const providerKeys = { provider: z.optional(provider), ...reaching, ...models, ...choosing };

/** One entry of `[[llm.providers]]`. */
export const providerSchema = z.strictObject({ ...providerKeys, provider });
export type ProviderTable = z.output<typeof providerSchema>;

import { expect } from "vitest";
import { list, record } from "./evidence.ts";
import {
  A_LIST,
  AS_DOCUMENT,
  type Difference,
  inBody,
  inQuery,
  NEWER_LIMIT,
  NO_DETAIL,
  NO_ENCODING,
  NO_PARALLEL,
  NO_STREAM_FALSE,
  NOT_STRICT,
  ONLY_LIMIT,
  onlyIn,
  RETRIEVAL,
  SCHEMA_NAME,
  SYSTEM,
  USAGE_ASKED,
  USAGE_UNASKED,
  within,
  without,
} from "./sdk-changes.ts";

/** By provider, what differs on purpose. */
export const DIFFERENCES: Record<string, Difference[]> = {
  openai: [NEWER_LIMIT, NO_DETAIL, NO_PARALLEL, SYSTEM, SCHEMA_NAME, USAGE_ASKED, NO_ENCODING, A_LIST],
  groq: [NEWER_LIMIT, NO_DETAIL, NO_PARALLEL, SYSTEM, SCHEMA_NAME, NOT_STRICT, USAGE_UNASKED],
  together: [
    ...[ONLY_LIMIT, NO_DETAIL, NO_PARALLEL, SYSTEM, SCHEMA_NAME, NOT_STRICT, USAGE_UNASKED, NO_ENCODING, A_LIST],
    { why: "`complete` has no arguments for them", change: without("logprobs", "repetition_penalty", "top_k", "min_p") },
  ],
  huggingface: [
    ...[NO_DETAIL, SCHEMA_NAME, NOT_STRICT, USAGE_ASKED],
    { why: "vectors are given as the model makes them", change: without("normalize") },
  ],
  azure: [
    ...[NO_DETAIL, NO_PARALLEL, SYSTEM, NO_ENCODING],
    { ...NEWER_LIMIT, change: onlyIn(["entra_chat_system", "v1_chat_system"], NEWER_LIMIT.change) },
    { why: "unknown before 2024-09-01", change: onlyIn(["reasoning"], ONLY_LIMIT.change) },
    { why: "unknown before 2024-12-01", change: without("reasoning_effort") },
    USAGE_UNASKED,
    {
      why: "no schemas before 2024-08-01: it goes into the instructions",
      change: onlyIn(
        ["json_schema"],
        inBody((body) => {
          const schema = record(record(body.response_format).json_schema).schema;
          const content = expect.stringContaining(JSON.stringify(schema));
          return { ...body, response_format: { type: "json_object" }, messages: [{ role: "system", content }, ...list(body.messages)] };
        }),
      ),
    },
    {
      why: "a key goes into `api-key` on both paths",
      change: onlyIn(["v1_chat_system", "v1_embed"], (sdk) => ({ ...sdk, headers: { "api-key": "<redacted>" } })),
    },
  ],
  anthropic: [
    {
      why: "`complete` does not limit how many calls a model makes",
      change: within("tool_choice", ({ type, name }) => ({ type, ...(name !== undefined && { name }) })),
    },
    {
      why: "Sonnet 5 and later refuse sampling parameters",
      change: onlyIn(["chat_sampling"], without("temperature", "top_p")),
    },
    {
      why: "Sonnet 5 and later refuse a budget; the effort is adaptive",
      change: onlyIn(
        ["thinking_budget"],
        inBody((body) => ({ ...body, thinking: { type: "adaptive" }, output_config: { effort: "low" } })),
      ),
    },
    { why: "all models on one page", change: inQuery({ limit: "1000" }) },
    {
      why: "the version is pinned to 2023-06-01, whose key is `x-api-key`; anthropic-2023-06-01/ compares it exactly",
      change: (sdk) => ({ ...sdk, headers: { "anthropic-version": "2023-06-01", "x-api-key": "<redacted>" } }),
    },
  ],
  "anthropic-2023-06-01": [{ why: "`complete` has no argument for it", change: without("top_k") }],
  google: [
    {
      why: "an empty `generationConfig` says nothing (README: a habit not to copy)",
      change: inBody(({ generationConfig, ...body }) =>
        Object.keys(record(generationConfig)).length > 0 ? { ...body, generationConfig } : body,
      ),
    },
    RETRIEVAL,
    { why: "`complete` has no argument for it", change: without("safetySettings") },
    {
      why: "thoughts are not sent unless asked for",
      change: within("generationConfig", ({ thinkingConfig, ...config }) => {
        const { includeThoughts: _, ...thinking } = record(thinkingConfig);
        return thinkingConfig ? { ...config, thinkingConfig: thinking } : config;
      }),
    },
    {
      why: "2.5 has budgets, not levels",
      change: onlyIn(
        ["thinking_level"],
        within("generationConfig", () => ({ thinkingConfig: { thinkingBudget: 1024 } })),
      ),
    },
    {
      why: "a signature goes back only with a call that came with one",
      change: inBody((body) => ({
        ...body,
        ...(body.contents !== undefined && {
          contents: list(body.contents).map((turn) => ({
            ...turn,
            parts: list(turn.parts).map(({ thoughtSignature: _, ...part }) => part),
          })),
        }),
      })),
    },
    {
      why: "several parts in one content would share a vector, and the task is said in the text",
      change: onlyIn(
        ["embed_2"],
        inBody(() => ({
          requests: ["first text", "second text"].map((text) => ({
            model: "models/gemini-embedding-2",
            content: { role: "user", parts: [{ text: `title: none | text: ${text}` }] },
          })),
        })),
      ),
    },
    {
      why: "`/v1` knows no system prompts: `/v1beta` is asked instead",
      change: (sdk) => ({ ...sdk, path: sdk.path.replace(/^\/v1\//, "/v1beta/") }),
    },
    { why: "all models on one page", change: inQuery({ pageSize: "1000" }) },
  ],
  cohere: [
    ...[NO_STREAM_FALSE, NO_DETAIL],
    { why: "`complete` has no arguments for them", change: without("k", "strict_tools") },
    { why: "shortening at the end is the default", change: without("truncate") },
    { why: "an effort stands for a budget of ours", change: within("thinking", () => ({ type: "enabled", token_budget: 1024 })) },
    { why: "all models on one page", change: inQuery({ page_size: "1000" }) },
  ],
  ollama: [{ why: "the server's own defaults rule", change: without("truncate", "keep_alive") }],
  replicate: [
    {
      why: "a call that is cancelled while it is held back must still learn the id soon",
      change: onlyIn(["run_block"], (sdk) => ({ ...sdk, headers: { ...sdk.headers, prefer: "wait=10" } })),
    },
    {
      why: "on loopback the stream is on the API's own origin, which gets the key",
      change: (sdk) => (sdk.path.startsWith("/v1/files/") ? { ...sdk, headers: { authorization: "Bearer <redacted>" } } : sdk),
    },
  ],
  voyage: [NO_ENCODING, A_LIST, AS_DOCUMENT, { why: "both are the defaults", change: without("truncation", "output_dtype") }],
};

/** Jobs that the product does not do, or not over this form. */
export const NOT_DONE: Record<string, string> = {
  "openai/responses_chat": "chat completions do all that `complete` offers",
  "groq/embed": "no public embedding model",
  "groq/embed_dimensions": "no public embedding model",
  "groq/embed_float": "no public embedding model",
  "groq/embed_single": "no public embedding model",
  "together/embed_dimensions": "its vectors have one length: refused before anything is sent",
  "together/json_object_schema": "the older spelling of json_schema",
  "cohere/v1_chat_system": "v2 does all that v1 did",
  "cohere/v1_embed": "v2 does all that v1 did",
  "google/json_openapi_schema": "schemas are JSON Schema, for which Google has a field of its own",
  "google/tools_openapi_schema": "schemas are JSON Schema, for which Google has a field of its own",
  "google/vision_url": "addresses are not fetched by every model: we fetch them and send the image (SPEC 7)",
  "huggingface/text_generation": "the older form; chat does it",
  "ollama/generate": "the older form; chat does it",
};

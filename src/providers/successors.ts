import { CallError } from "../errors.ts";

/** Retired models and what took their place, by what their ids begin with (the providers' deprecation pages). */
const SUCCESSORS: readonly [RegExp, string][] = [
  // https://platform.claude.com/docs/en/about-claude/model-deprecations
  [/^claude-(instant|1\b|3-(5-)?haiku)/, "claude-haiku-5-5"],
  [/^claude-(2\b|3-([57]-)?sonnet|(4-sonnet|sonnet-4)-(0|2025)|sonnet-4-5)/, "claude-sonnet-5-5"],
  [/^claude-(3-opus|(4-opus|opus-4)-(0|2025)|opus-4-1)/, "claude-opus-5-5"],
  // https://platform.openai.com/docs/deprecations
  [/^(gpt-3\.5|gpt-4(-|$)|gpt-5(-(mini|nano))?(-20|$)|o1|o3|text-davinci)/, "gpt-6-luna"],
  // https://console.groq.com/docs/deprecations
  [/^(llama3-70b|llama-3\.[13]-70b-versatile|llama2-70b-4096|mixtral-8x7b-32768|deepseek-r1-distill)/, "openai/gpt-oss-120b"],
  [/^(llama3-8b|llama3-groq|llama-3\.[12]-\d+b|gemma2?-\d+b-it)/, "openai/gpt-oss-20b"],
  [/^(qwen-|qwen\/)qw(q|en3)-32b/, "qwen/qwen3.6-27b"],
  // https://docs.together.ai/docs/deprecations
  [/^meta-llama\/(Llama-[23]-70b-chat-hf|Meta-Llama-3(\.1)?-70B-Instruct-)/i, "meta-llama/Llama-3.3-70B-Instruct-Turbo"],
  [/^meta-llama\/(Meta-)?Llama-3(\.1)?-70B-Instruct$/i, "meta-llama/Llama-3.3-70B-Instruct"],
  // https://replicate.com/docs/topics/models/official-models
  [/^meta\/llama-2-70b/, "meta/meta-llama-3-70b-instruct"],
  [/^meta\/llama-2-/, "meta/meta-llama-3-8b-instruct"],
  // https://ai.google.dev/gemini-api/docs/deprecations
  [/^(models\/)?gemini-(pro|(1\.0|1\.5|2\.0|2\.5|3)-pro)/, "gemini-3.8-flash"],
  [/^(models\/)?gemini-(1\.5|2\.0|2\.5|3)-flash/, "gemini-3.5-flash-lite"],
  [/^(models\/)?(embedding-001|text-embedding-00[45]|gemini-embedding-exp)/, "gemini-embedding-001"],
  // https://docs.cohere.com/docs/deprecations
  [/^command-r-plus(-04-2024)?$/, "command-a-03-2025"],
  [/^command(-light|-nightly|-light-nightly|-r|-r-03-2024)?$/, "command-r-08-2024"],
  [/^embed-english-light-v2\.0$/, "embed-english-light-v3.0"],
  [/^embed-english-v2\.0$/, "embed-english-v3.0"],
  [/^embed-multilingual-v2\.0$/, "embed-multilingual-v3.0"],
];

/** What to ask for instead of a model that is no longer served; `null` when nothing is known to have replaced it. */
export function successorOf(model: string): string | null {
  return SUCCESSORS.find(([pattern]) => pattern.test(model))?.[1] ?? null;
}

/** A failure, with the successor named if it is that the model is gone. */
export function explained(error: unknown, model: string): unknown {
  if (!(error instanceof CallError) || error.kind !== "no_model") return error;
  const successor = successorOf(model);
  if (successor === null || error.message.includes(successor)) return error;
  return new CallError(error.kind, `${error.message}; ${model} was retired, its successor is ${successor}`, {
    ...error,
    cause: error.cause,
  });
}

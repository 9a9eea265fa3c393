import type { Json, Reasoning } from "../../types.ts";
import type { Parameter } from "../refusals.ts";
import type { OpenAIOptions } from "./options.ts";

/** OpenAI itself: https://platform.openai.com/docs/api-reference/chat/create */
export const OPENAI: OpenAIOptions = {
  maxTokensField: "max_completion_tokens",
  refuses: refusedByOpenAI,
  reasoning: openaiReasoning,
  wantsJsonNamed: true,
  strict: () => true,
  fixedDimensions: /ada-002/,
};

/**
 * https://console.groq.com/docs/api-reference, /docs/reasoning, /docs/structured-outputs: usage comes in `x_groq`, a JSON answer does not
 * stream, and a call or a JSON answer that the model got wrong is a 400 that another try can cure.
 */
export const GROQ: OpenAIOptions = {
  version: "/openai/v1",
  maxTokensField: "max_completion_tokens",
  refuses: (model) => (/gpt-oss|qwen-?3|qwq|deepseek-r1/i.test(model) ? [] : ["reasoning"]),
  reasoning: groqReasoning,
  streamsUsageUnasked: true,
  wholeJson: true,
  wantsJsonNamed: true,
  strict: (model) => /gpt-oss/.test(model),
  embeds: false,
  errors: { tool_use_failed: "bad_reply", json_validate_failed: "bad_reply" },
};

/** https://docs.together.ai/reference/chat-completions-1, /reference/embeddings: usage comes with every stream, vectors have one length. */
export const TOGETHER: OpenAIOptions = {
  reasoning: togetherReasoning,
  streamsUsageUnasked: true,
  embedBatch: 128,
  fixedDimensions: /./,
};

/** OpenAI's reasoning models refuse sampling parameters and `stop` (`unsupported_parameter`, `unsupported_value`), the older ones reasoning. */
function refusedByOpenAI(model: string): readonly Parameter[] {
  if (/^(gpt-[34]|chatgpt)/.test(model)) return ["reasoning"];
  return /^(o\d|gpt-[5-9]|gpt-\d\d)/.test(model) && !/chat/.test(model) ? ["temperature", "top_p", "stop"] : [];
}

/** What comes nearest to no reasoning: models before gpt-5.1 always do a little. https://platform.openai.com/docs/guides/reasoning */
function openaiReasoning(effort: Reasoning | undefined, model: string): Json {
  if (effort === undefined) return {};
  if (effort !== "none") return { reasoning_effort: effort };
  return { reasoning_effort: /^o\d/.test(model) ? "low" : /^gpt-5(-|$)/.test(model) ? "minimal" : "none" };
}

/** gpt-oss cannot do without; the others are switched on and off, and keep their reasoning apart from the answer only if told to. */
function groqReasoning(effort: Reasoning | undefined, model: string): Json {
  if (/gpt-oss/.test(model)) return effort === undefined ? {} : { reasoning_effort: effort === "none" ? "low" : effort };
  const apart = /qwen-?3|qwq|deepseek-r1/i.test(model) ? { reasoning_format: "parsed" } : {};
  if (effort === undefined) return apart;
  return { ...apart, reasoning_effort: effort === "none" ? "none" : "default" };
}

function togetherReasoning(effort: Reasoning | undefined, model: string): Json {
  if (effort === undefined) return {};
  if (effort !== "none") return { reasoning_effort: effort };
  return /gpt-oss/.test(model) ? { reasoning_effort: "low" } : { reasoning: { enabled: false } };
}

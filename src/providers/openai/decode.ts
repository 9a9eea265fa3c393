import type { Completion, FinishReason, ToolCall, Usage } from "../../types.ts";
import { count, isRecord, parseArguments, undocumented } from "../reply.ts";
import { failureWithin } from "./failure.ts";

/** An answer that came in one piece. */
export function decodeChat(body: unknown): Completion {
  if (!isRecord(body)) throw undocumented("not an object");
  if (body.error) throw failureWithin(body);
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  if (!isRecord(choice)) throw undocumented("no choices");
  const message = isRecord(choice.message) ? choice.message : {};
  const toolCalls = Array.isArray(message.tool_calls) ? message.tool_calls.map(decodeToolCall) : [];
  return {
    text: textOf(message.content),
    toolCalls,
    finishReason: finishReasonOf(choice.finish_reason, toolCalls.length > 0, typeof message.refusal === "string"),
    usage: decodeUsage(body.usage),
    model: typeof body.model === "string" ? body.model : null,
  };
}

function decodeToolCall(call: unknown): ToolCall {
  const fn = isRecord(call) && isRecord(call.function) ? call.function : {};
  if (!isRecord(call) || typeof fn.name !== "string") throw undocumented("a tool call without a name");
  return { id: String(call.id ?? ""), name: fn.name, arguments: parseArguments(fn.arguments) };
}

/** The text of a message's content, which is a string or parts. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (isRecord(part) && part.type === "text" && typeof part.text === "string" ? part.text : "")).join("");
}

const FINISH_REASONS: Record<string, FinishReason> = {
  stop: "stop",
  eos: "stop",
  eos_token: "stop",
  stop_sequence: "stop",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
  error: "error",
};

/** Our word for a finish reason; calls with an ordinary one are `tool_calls`, a refusal is `content_filter`. */
export function finishReasonOf(reason: unknown, calls: boolean, refused: boolean): FinishReason {
  const known = typeof reason === "string" ? (FINISH_REASONS[reason] ?? "other") : "other";
  if (refused) return "content_filter";
  return calls && (known === "stop" || known === "other") ? "tool_calls" : known;
}

/** Usage as OpenAI counts: cached tokens are part of the prompt's, reasoning is part of the completion's. */
export function decodeUsage(value: unknown): Usage {
  const usage = isRecord(value) ? value : {};
  const prompt = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const completion = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const input = count(usage.prompt_tokens);
  const output = count(usage.completion_tokens);
  return {
    input,
    output,
    cachedInput: count(prompt.cached_tokens) ?? count(usage.cached_tokens),
    cacheWrite: null,
    reasoning: count(completion.reasoning_tokens),
    total: count(usage.total_tokens) ?? (input === null || output === null ? null : input + output),
    source: "provider",
  };
}

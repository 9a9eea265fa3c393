import { CallError } from "../../errors.ts";
import type { Completion, FinishReason, Json, ToolCall, Usage } from "../../types.ts";
import { count, isRecord, newCallId, parseArguments, undocumented } from "../reply.ts";
import type { Failures } from "./failure.ts";

/** An answer that came in one piece. */
export function decodeChat(body: unknown, failures: Failures): Completion {
  if (!isRecord(body)) throw undocumented("not an object");
  if (body.error) throw failures.within(body);
  const choice = Array.isArray(body.choices) ? body.choices[0] : undefined;
  if (!isRecord(choice)) throw undocumented("no choices");
  const message = isRecord(choice.message) ? choice.message : {};
  const calls = callsOf(message).map((call) => toolCall(call, choice.finish_reason));
  return {
    text: textOf(message.content),
    toolCalls: calls,
    finishReason: finishReasonOf(choice.finish_reason, calls.length > 0, typeof message.refusal === "string"),
    usage: decodeUsage(body.usage),
    model: modelOf(body),
  };
}

/** A call as it stands on the wire, whole or put together from a stream's slices. */
interface WireCall {
  id: string;
  name: string;
  arguments: unknown;
}

function callsOf(message: Json): WireCall[] {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.map(wireCall) : [];
  return calls.length === 0 && isRecord(message.function_call) ? [wireCall({ function: message.function_call })] : calls;
}

function wireCall(call: unknown): WireCall {
  const fn = isRecord(call) && isRecord(call.function) ? call.function : {};
  const id = isRecord(call) && typeof call.id === "string" ? call.id : "";
  return { id, name: typeof fn.name === "string" ? fn.name : "", arguments: fn.arguments };
}

/** A call in our words; arguments that the token limit has cut are the caller's to cure, not the model's. */
export function toolCall({ id, name, arguments: given }: WireCall, reason: unknown): ToolCall {
  if (name === "") throw undocumented("a tool call without a name");
  try {
    return { id: id === "" ? newCallId() : id, name, arguments: parseArguments(given) };
  } catch (cause) {
    if (reason !== "length") throw cause;
    throw new CallError("bad_request", "max_tokens cut the answer in the middle of a tool call; raise it", { sent: true, cause });
  }
}

/** What the service says has answered. */
export function modelOf({ model }: Json): string | null {
  return typeof model === "string" && model !== "" ? model : null;
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
  model_length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
  error: "error",
};

/** Our word for a finish reason; calls with an ordinary one are `tool_calls`, a refusal is `content_filter`. */
export function finishReasonOf(reason: unknown, calls: boolean, refused: boolean): FinishReason {
  const known = typeof reason === "string" && Object.hasOwn(FINISH_REASONS, reason) ? (FINISH_REASONS[reason] ?? "other") : "other";
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
    cachedInput: count(prompt.cached_tokens) ?? (count(usage.cached_tokens) || null),
    cacheWrite: count(prompt.cache_write_tokens),
    reasoning: count(completion.reasoning_tokens),
    total: count(usage.total_tokens) ?? (input === null || output === null ? null : input + output),
    source: "provider",
  };
}

import { CallError } from "../../errors.ts";
import type { Completion, FinishReason, Json, ToolCall, Usage } from "../../types.ts";
import type { Ending } from "../http-provider.ts";
import { count, isRecord, undocumented } from "../reply.ts";
import { failureWithin } from "./failure.ts";

/** An answer that came in one piece. Blocks other than text and calls (thinking, server tools, what is yet to come) are not the answer. */
export function decodeChat(body: unknown): Completion {
  if (!isRecord(body)) throw undocumented("not an object");
  if (body.type === "error" || isRecord(body.error)) throw failureWithin(body);
  if (!Array.isArray(body.content)) throw undocumented("no content");
  const blocks = body.content.filter(isRecord);
  const text = blocks.map((block) => (block.type === "text" && typeof block.text === "string" ? block.text : "")).join("");
  const toolCalls = blocks.filter((block) => block.type === "tool_use").map((block) => decodeCall(block, block.input));
  return { ...decodeEnding(body, body.usage, body.model, toolCalls), text };
}

/** A call, its arguments already parsed. */
export function decodeCall({ id, name }: Json, input: unknown): ToolCall {
  if (typeof name !== "string") throw undocumented("a tool call without a name");
  return { id: String(id ?? ""), name, arguments: input ?? {} };
}

/** What is known at the end of an answer; a refusal, which comes with status 200, is thrown. */
export function decodeEnding(end: Json, usage: unknown, model: unknown, toolCalls: ToolCall[]): Ending {
  if (end.stop_reason === "refusal") throw refusal(end.stop_details);
  return {
    toolCalls,
    finishReason: finishReasonOf(end.stop_reason, toolCalls.length > 0),
    usage: decodeUsage(usage),
    model: typeof model === "string" ? model : null,
  };
}

function refusal(details: unknown): CallError {
  const { explanation, category } = isRecord(details) ? details : {};
  const why = typeof explanation === "string" ? explanation : typeof category === "string" ? `category ${category}` : "no reason given";
  return new CallError("filtered", `the model refused to answer: ${why}`, { sent: true });
}

/** https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons */
const FINISH_REASONS: Record<string, FinishReason> = {
  end_turn: "stop",
  stop_sequence: "stop",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
};

function finishReasonOf(reason: unknown, calls: boolean): FinishReason {
  const known = typeof reason === "string" ? (FINISH_REASONS[reason] ?? "other") : "other";
  return calls && (known === "stop" || known === "other") ? "tool_calls" : known;
}

/** `input_tokens` leaves out what was read from or written to the cache; `output_tokens` includes thinking. */
export function decodeUsage(value: unknown): Usage {
  const usage = isRecord(value) ? value : {};
  const details = isRecord(usage.output_tokens_details) ? usage.output_tokens_details : {};
  const fresh = count(usage.input_tokens);
  const output = count(usage.output_tokens);
  const cachedInput = count(usage.cache_read_input_tokens);
  const cacheWrite = count(usage.cache_creation_input_tokens);
  const input = fresh === null ? null : fresh + (cachedInput ?? 0) + (cacheWrite ?? 0);
  return {
    input,
    output,
    cachedInput,
    cacheWrite,
    reasoning: count(details.thinking_tokens),
    total: input === null || output === null ? null : input + output,
    source: "provider",
  };
}

import { CallError } from "../../errors.ts";
import type { FinishReason, Json, Usage } from "../../types.ts";
import { count, isRecord } from "../reply.ts";

/** How an answer ended: of a whole reply, or of the `delta` in a stream's last event. Cohere does not say which model answered. */
export function endingOf(end: Json, calls: boolean): { finishReason: FinishReason; usage: Usage; model: null } {
  if (typeof end.error === "string" && end.error !== "") throw new CallError("server", `the model failed: ${end.error}`, { sent: true });
  const usage = isRecord(end.usage) ? end.usage : {};
  return { finishReason: finishReasonOf(end.finish_reason, calls), usage: decodeUsage(usage), model: null };
}

const FINISH_REASONS: Record<string, FinishReason> = {
  COMPLETE: "stop",
  STOP_SEQUENCE: "stop",
  MAX_TOKENS: "length",
  ERROR_LIMIT: "length",
  TOOL_CALL: "tool_calls",
  ERROR: "error",
  TIMEOUT: "error",
  ERROR_TOXIC: "content_filter",
};

/** Our word for a finish reason; calls with an ordinary one are `tool_calls`. */
export function finishReasonOf(reason: unknown, calls: boolean): FinishReason {
  const known = FINISH_REASONS[String(reason)] ?? "other";
  return calls && (known === "stop" || known === "other") ? "tool_calls" : known;
}

/** All tokens, those of the prompt's template included; `billed_units` are the ones that are charged, and only a second choice. */
export function decodeUsage(usage: Json): Usage {
  const billed = isRecord(usage.billed_units) ? usage.billed_units : null;
  const tokens = isRecord(usage.tokens) ? usage.tokens : (billed ?? {});
  const input = count(tokens.input_tokens);
  const output = count(tokens.output_tokens);
  return {
    input,
    output,
    cachedInput: count(usage.cached_tokens),
    cacheWrite: null,
    reasoning: count(tokens.reasoning_tokens),
    total: input === null || output === null ? null : input + output,
    source: "provider",
    ...(billed && { billed: { input: count(billed.input_tokens), output: count(billed.output_tokens) } }),
  };
}

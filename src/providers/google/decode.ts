import { randomBytes } from "node:crypto";
import { CallError } from "../../errors.ts";
import type { Completion, FinishReason, Json, ToolCall, Usage } from "../../types.ts";
import type { Ending, StreamDecoder } from "../http-provider.ts";
import { count, cutStream, isRecord, parseEvent, undocumented } from "../reply.ts";
import { failureWithin } from "./failure.ts";
import { rememberSignature } from "./signatures.ts";

/** An answer that came in one piece, or as the array that a stream without `alt=sse` is. */
export function decodeChat(body: unknown): Completion {
  let text = "";
  const reader = replyReader((piece) => {
    text += piece;
  });
  for (const chunk of Array.isArray(body) ? body : [body]) {
    if (!isRecord(chunk)) throw undocumented("not an object");
    reader.take(chunk);
  }
  if (!reader.answered()) throw undocumented("no candidates");
  return { ...reader.ending(), text };
}

/** Reads a streamed answer: each event is a partial reply of its own, the last one has the finish reason; there is no end mark. */
export function chatDecoder(emit: (piece: string) => void): StreamDecoder {
  const reader = replyReader(emit);
  return {
    event: (data) => reader.take(parseEvent(data)),
    end() {
      if (!reader.finished()) throw cutStream();
      return reader.ending();
    },
  };
}

function replyReader(emit: (piece: string) => void) {
  const toolCalls: ToolCall[] = [];
  let usage: unknown;
  let model: string | null = null;
  let reason: string | undefined;
  let answered = false;
  let empty = true;

  const takePart = (part: unknown) => {
    if (!isRecord(part) || part.thought === true) return;
    if (isRecord(part.functionCall)) toolCalls.push(decodeToolCall(part.functionCall, part.thoughtSignature));
    if (typeof part.text !== "string" || part.text === "") return;
    empty = false;
    emit(part.text);
  };
  return {
    take(chunk: Json) {
      if (chunk.error) throw failureWithin(chunk);
      usage = chunk.usageMetadata ?? usage;
      if (typeof chunk.modelVersion === "string") model = chunk.modelVersion;
      const candidate = Array.isArray(chunk.candidates) ? chunk.candidates[0] : undefined;
      if (!isRecord(candidate)) return refuseBlocked(chunk.promptFeedback);
      answered = true;
      const content = isRecord(candidate.content) ? candidate.content : {};
      if (Array.isArray(content.parts)) content.parts.forEach(takePart);
      if (typeof candidate.finishReason === "string" && !UNFINISHED.test(candidate.finishReason)) reason = candidate.finishReason;
    },
    answered: () => answered,
    finished: () => reason !== undefined,
    ending(): Ending {
      const finishReason = finishReasonOf(reason, toolCalls.length > 0);
      if (finishReason === "content_filter" && empty) throw blocked("answer", reason);
      return { toolCalls, finishReason, usage: decodeUsage(usage), model };
    },
  };
}

/** A prompt that is not let through is answered without candidates, with status 200. */
function refuseBlocked(feedback: unknown): void {
  if (isRecord(feedback) && feedback.blockReason) throw blocked("prompt", feedback.blockReason);
}

function blocked(what: "prompt" | "answer", reason: unknown): CallError {
  return new CallError("filtered", `Google's filter blocked the ${what} (${String(reason)})`, { sent: true });
}

/** Arguments come parsed. Where there is no id one is invented, and the thought signature is kept under the id. */
function decodeToolCall(call: Json, signature: unknown): ToolCall {
  if (typeof call.name !== "string") throw undocumented("a function call without a name");
  const id = typeof call.id === "string" && call.id !== "" ? call.id : `call_${randomBytes(9).toString("hex")}`;
  if (typeof signature === "string" && signature !== "") rememberSignature(id, signature);
  return { id, name: call.name, arguments: call.args ?? {} };
}

const FINISH_REASONS: Record<string, FinishReason> = {
  STOP: "stop",
  MAX_TOKENS: "length",
  MALFORMED_FUNCTION_CALL: "error",
  UNEXPECTED_TOOL_CALL: "error",
  TOO_MANY_TOOL_CALLS: "error",
  MISSING_THOUGHT_SIGNATURE: "error",
  MALFORMED_RESPONSE: "error",
};
const UNFINISHED = /^(FINISH_REASON_UNSPECIFIED)?$/;
const FILTERS = /SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|MODEL_ARMOR/;

function finishReasonOf(reason: string | undefined, calls: boolean): FinishReason {
  if (reason !== undefined && FILTERS.test(reason)) return "content_filter";
  const known = FINISH_REASONS[reason ?? ""] ?? "other";
  return calls && (known === "stop" || known === "other") ? "tool_calls" : known;
}

/** Cached tokens are part of the prompt's; thoughts are counted beside the candidates'. https://ai.google.dev/api/generate-content#UsageMetadata */
function decodeUsage(value: unknown): Usage {
  const usage = isRecord(value) ? value : {};
  const input = sum(usage.promptTokenCount, usage.toolUsePromptTokenCount);
  const output = sum(usage.candidatesTokenCount, usage.thoughtsTokenCount);
  return {
    input,
    output,
    cachedInput: count(usage.cachedContentTokenCount),
    cacheWrite: null,
    reasoning: count(usage.thoughtsTokenCount),
    total: count(usage.totalTokenCount) ?? (input === null || output === null ? null : input + output),
    source: "provider",
  };
}

/** What is known of two counts together; `null` only if neither is. */
function sum(a: unknown, b: unknown): number | null {
  const [first, second] = [count(a), count(b)];
  return first === null && second === null ? null : (first ?? 0) + (second ?? 0);
}

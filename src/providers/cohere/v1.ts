import { randomBytes } from "node:crypto";
import type { Completion, Json, ToolCall } from "../../types.ts";
import type { Ending } from "../http-provider.ts";
import { isRecord, undocumented } from "../reply.ts";
import { decodeUsage, finishReasonOf } from "./ending.ts";

/**
 * Answers of the first API, which gateways still give: a flat object, or lines of JSON with an `event_type` each. Nothing is asked in
 * its form any more. https://docs.cohere.com/v1/reference/chat
 */
export function decodeOld(body: Json): Completion {
  return { text: typeof body.text === "string" ? body.text : "", ...oldEnding(body) };
}

/** Reads one line of an old stream: hands on its text; gives the ending with the last one. */
export function takeOld(line: Json, emit: (piece: string) => void): Ending | null {
  if (line.event_type === "text-generation" && typeof line.text === "string") emit(line.text);
  if (line.event_type !== "stream-end") return null;
  const response = isRecord(line.response) ? line.response : {};
  return oldEnding({ ...response, finish_reason: line.finish_reason ?? response.finish_reason });
}

function oldEnding(body: Json): Ending {
  const toolCalls = Array.isArray(body.tool_calls) ? body.tool_calls.map(decodeToolCall) : [];
  const usage = decodeUsage(isRecord(body.meta) ? body.meta : {});
  return { toolCalls, finishReason: finishReasonOf(body.finish_reason, toolCalls.length > 0), usage, model: null };
}

/** Arguments came parsed, and without ids. */
function decodeToolCall(call: unknown): ToolCall {
  if (!isRecord(call) || typeof call.name !== "string") throw undocumented("a tool call without a name");
  return { id: `call_${randomBytes(9).toString("hex")}`, name: call.name, arguments: call.parameters ?? {} };
}

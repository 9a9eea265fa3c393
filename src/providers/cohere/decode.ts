import type { Completion, ToolCall } from "../../types.ts";
import { isRecord, parseArguments, undocumented } from "../reply.ts";
import { endingOf } from "./ending.ts";
import { decodeOld } from "./v1.ts";

/** An answer that came in one piece. */
export function decodeChat(body: unknown): Completion {
  if (!isRecord(body)) throw undocumented("not an object");
  if (typeof body.text === "string") return decodeOld(body);
  if (!isRecord(body.message)) throw undocumented("no message");
  const { content, tool_calls: calls } = body.message;
  const toolCalls = Array.isArray(calls) ? calls.map(decodeToolCall) : [];
  return { text: textOf(content), toolCalls, ...endingOf(body, toolCalls.length > 0) };
}

/** The answer's text; thinking stands in blocks of its own, and the plan for tools beside the content. */
function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => (isRecord(block) && block.type === "text" && typeof block.text === "string" ? block.text : "")).join("");
}

function decodeToolCall(call: unknown): ToolCall {
  const fn = isRecord(call) && isRecord(call.function) ? call.function : {};
  if (!isRecord(call) || typeof fn.name !== "string") throw undocumented("a tool call without a name");
  return { id: String(call.id ?? ""), name: fn.name, arguments: parseArguments(fn.arguments) };
}

import { z } from "zod";
import { CallError } from "../errors.ts";
import type { Message, Part, ToolCall } from "../types.ts";
import { imageData, imageOf } from "./images.ts";

const part = z.union([
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("image"), url: z.string() }),
  z.strictObject({ type: z.literal("image"), data: z.string(), mimeType: z.string() }),
]);

const toolCall = z.strictObject({ id: z.string(), name: z.string(), arguments: z.unknown() });

/** A turn as callers give it. Published without its inner forms, which its description tells in fewer tokens. */
export const turn = z.strictObject({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: z.union([z.string(), z.array(part)]).optional(),
  tool_calls: z.array(toolCall).optional(),
  tool_call_id: z.string().optional(),
});

export type Turn = z.infer<typeof turn>;

/** What a caller gives of a conversation. */
export interface Given {
  prompt?: string | undefined;
  messages?: readonly Turn[] | undefined;
  system?: string | undefined;
  images?: readonly string[] | undefined;
}

/** Joins a caller's system prompt, earlier turns, prompt and images to one conversation; says what is missing or out of order. */
export function conversationOf({ prompt, messages = [], system, images = [] }: Given): Message[] {
  const turns = messages.map((given, index) => messageOf(given, index));
  turns.forEach((message, index) => {
    if (message.role === "tool") refuseStrayResult(message.toolCallId, turns.slice(0, index), index);
  });
  const asked: Message[] = prompt === undefined || prompt === "" ? [] : [{ role: "user", content: prompt }];
  const all: Message[] = [...(system ? [{ role: "system" as const, content: system }] : []), ...turns, ...asked];
  const last = all.at(-1);
  if (!last || last.role === "system" || last.role === "assistant") {
    throw refused(messages.length > 0 ? "prompt is required: messages does not end with a user or tool turn" : "prompt is required");
  }
  return images.length === 0 ? all : withImages(all, images.map(imageOf));
}

function messageOf({ role, content = "", tool_calls, tool_call_id }: Turn, index: number): Message {
  const parts: string | Part[] = typeof content === "string" ? content : content.map(partOf);
  if (role === "tool") {
    if (tool_call_id === undefined) throw refused(`messages.${index}: a tool turn needs the tool_call_id it answers`);
    return { role, content: parts, toolCallId: tool_call_id };
  }
  if (role === "assistant") return { role, content: parts, ...(tool_calls?.length && { toolCalls: tool_calls.map(callOf) }) };
  if (parts.length === 0) throw refused(`messages.${index}: content is empty`);
  return { role, content: parts };
}

/** Arguments are given parsed, as we return them, or as JSON text, as others do. */
function callOf(call: z.infer<typeof toolCall>): ToolCall {
  if (typeof call.arguments !== "string") return { ...call, arguments: call.arguments ?? {} };
  try {
    return { ...call, arguments: JSON.parse(call.arguments) };
  } catch {
    throw refused(`the arguments of tool call "${call.id}" are no JSON`);
  }
}

function partOf(given: z.infer<typeof part>): Part {
  if (given.type === "text") return given;
  return "url" in given ? imageOf(given.url) : imageData(given.data, given.mimeType);
}

function refuseStrayResult(id: string, earlier: Message[], index: number): void {
  const called = earlier.some((message) => message.role === "assistant" && message.toolCalls?.some((call) => call.id === id));
  if (!called) throw refused(`messages.${index}: no assistant turn before it has a tool call "${id}"`);
}

function withImages(all: Message[], images: Part[]): Message[] {
  const at = all.findLastIndex(({ role }) => role === "user");
  const message = all[at];
  if (message?.role !== "user") throw refused("images need a user turn; give a prompt");
  const parts: Part[] = typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
  return all.with(at, { role: "user", content: [...parts, ...images] });
}

function refused(message: string): CallError {
  return new CallError("bad_request", message, { sent: false });
}

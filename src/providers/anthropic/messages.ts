import { CallError } from "../../errors.ts";
import type { Json, Message, Part, ToolCall } from "../../types.ts";
import { isRecord } from "../reply.ts";

/**
 * The turns of a conversation: tool results are the first blocks of a user's turn, all results of one turn together. System messages are
 * left to `systemText`, and messages without content are left out, since Anthropic takes no empty text.
 */
export function encodeMessages(messages: readonly Message[]): Json[] {
  const turns: Json[] = [];
  let results: Json[] = [];
  const flush = () => {
    if (results.length > 0) turns.push({ role: "user", content: results });
    results = [];
  };
  for (const message of messages) {
    if (message.role === "tool") results.push(encodeResult(message));
    else if (message.role === "user" && results.length > 0) results.push(...encodeParts(message.content));
    else if (message.role !== "system") {
      flush();
      const content = message.role === "assistant" ? encodeAnswer(message) : encodeContent(message.content);
      if (content.length > 0) turns.push({ role: message.role, content });
    }
  }
  flush();
  return turns;
}

/** All system messages as one text: there is no such role. */
export function systemText(messages: readonly Message[]): string {
  const texts = messages.flatMap((message) => (message.role === "system" ? [textOf(message.content)] : []));
  return texts.filter((text) => text.trim() !== "").join("\n\n");
}

function textOf(content: string | Part[]): string {
  if (typeof content === "string") return content;
  if (content.some((part) => part.type === "image")) {
    throw new CallError("bad_request", "Anthropic takes no images in a system message; put them into a user message", { sent: false });
  }
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function encodeContent(content: string | Part[]): string | Json[] {
  return typeof content === "string" ? content : encodeParts(content);
}

function encodeParts(content: string | Part[]): Json[] {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content;
  return parts.filter((part) => part.type === "image" || part.text.trim() !== "").map(encodePart);
}

function encodePart(part: Part): Json {
  if (part.type === "text") return { type: "text", text: part.text };
  const source = "url" in part ? { type: "url", url: part.url } : { type: "base64", media_type: part.mimeType, data: part.data };
  return { type: "image", source };
}

function encodeAnswer({ content, toolCalls }: Extract<Message, { role: "assistant" }>): string | Json[] {
  if (!toolCalls?.length) return encodeContent(content);
  return [...encodeParts(content), ...toolCalls.map(encodeCall)];
}

function encodeCall({ id, name, arguments: parsed }: ToolCall): Json {
  return { type: "tool_use", id: encodeId(id), name, input: isRecord(parsed) ? parsed : {} };
}

function encodeResult({ toolCallId, content }: Extract<Message, { role: "tool" }>): Json {
  return { type: "tool_result", tool_use_id: encodeId(toolCallId), content: encodeContent(content) };
}

/** Ids may come from another provider; Anthropic takes letters, digits, `_` and `-`. */
function encodeId(id: string): string {
  return id.replace(/[^a-zA-Z0-9_-]/g, "_") || "_";
}

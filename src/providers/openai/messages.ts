import type { Json, Message, Part, ToolCall } from "../../types.ts";

/** A conversation in OpenAI's words. Images in tool results follow their turn as a message of the user's: a tool message holds only text. */
export function encodeMessages(messages: readonly Message[]): Json[] {
  const encoded: Json[] = [];
  let images: Part[] = [];
  const flush = () => {
    if (images.length > 0) encoded.push({ role: "user", content: encodeContent(images) });
    images = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") flush();
    encoded.push(encodeMessage(message));
    if (message.role === "tool" && typeof message.content !== "string") images.push(...message.content.filter(isImage));
  }
  flush();
  return encoded;
}

/** The conversation with one more instruction in its system prompt: some models take only one, and only in front. */
export function instructed(messages: readonly Message[], instruction: string): Message[] {
  const [first, ...rest] = messages;
  if (first?.role !== "system") return [{ role: "system", content: instruction }, ...messages];
  return [{ role: "system", content: `${textOf(first.content)}\n\n${instruction}` }, ...rest];
}

/** Whether any message speaks of JSON. */
export function namesJson(messages: readonly Message[]): boolean {
  return messages.some((message) => /json/i.test(textOf(message.content)));
}

function encodeMessage(message: Message): Json {
  const { role, content } = message;
  if (role === "tool") return { role, tool_call_id: message.toolCallId, content: textOf(content) };
  if (role !== "assistant" || !message.toolCalls?.length) return { role, content: encodeContent(content) };
  return { role, content: content.length === 0 ? null : encodeContent(content), tool_calls: message.toolCalls.map(encodeToolCall) };
}

/** Text alone is a plain string, which every service takes. */
function encodeContent(content: string | Part[]): unknown {
  if (typeof content === "string" || !content.some(isImage)) return textOf(content);
  return content.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    return { type: "image_url", image_url: { url: "url" in part ? part.url : `data:${part.mimeType};base64,${part.data}` } };
  });
}

function textOf(content: string | Part[]): string {
  if (typeof content === "string") return content;
  return content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
}

function isImage(part: Part): boolean {
  return part.type === "image";
}

function encodeToolCall({ id, name, arguments: parsed }: ToolCall): Json {
  return { id, type: "function", function: { name, arguments: JSON.stringify(parsed ?? {}) } };
}

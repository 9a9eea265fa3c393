import { CallError } from "../../errors.ts";
import type { Json, Message, Part } from "../../types.ts";
import { isRecord } from "../reply.ts";
import { checksToolTurns } from "./generation.ts";
import { STAND_IN, signatureOf } from "./signatures.ts";

type ToolMessage = Extract<Message, { role: "tool" }>;
type AssistantMessage = Extract<Message, { role: "assistant" }>;
/** The calls made so far by id: their names and their order. */
type Calls = Map<string, { name: string; order: number }>;

/** A conversation in Gemini's words: the system prompts in one field, the assistant as `model`, the results of one turn together. */
export function encodeContents(messages: Message[], model: string): Json {
  const strict = checksToolTurns(model);
  const calls: Calls = new Map();
  const contents: Json[] = [];
  let results: ToolMessage[] = [];

  const flush = () => {
    if (results.length > 0) contents.push({ role: "user", parts: resultParts(results, calls, strict) });
    results = [];
  };
  for (const message of messages) {
    if (message.role === "tool") {
      results.push(message);
      continue;
    }
    flush();
    if (message.role === "user") contents.push({ role: "user", parts: encodeParts(message.content) });
    if (message.role === "assistant") {
      for (const { id, name } of message.toolCalls ?? []) calls.set(id, { name, order: calls.size });
      contents.push({ role: "model", parts: modelParts(message, strict) });
    }
  }
  flush();
  const system = messages.filter((message) => message.role === "system").flatMap((message) => encodeParts(message.content));
  return { contents, ...(system.length > 0 && { systemInstruction: { role: "user", parts: system } }) };
}

function encodeParts(content: string | Part[]): Json[] {
  if (typeof content === "string") return [{ text: content }];
  return content.map((part) => {
    if (part.type === "text") return { text: part.text };
    if ("data" in part) return { inlineData: { mimeType: part.mimeType, data: part.data } };
    throw new CallError("bad_request", "Gemini takes images as data, not as URLs", { sent: false });
  });
}

/** Only the first of several calls in one turn is signed. */
function modelParts({ content, toolCalls = [] }: AssistantMessage, strict: boolean): Json[] {
  const text = content.length === 0 && toolCalls.length > 0 ? [] : encodeParts(content);
  const signatures: (string | undefined)[] = toolCalls.map(({ id }) => signatureOf(id));
  if (strict && toolCalls.length > 0 && !signatures.some((signature) => signature !== undefined)) signatures[0] = STAND_IN;
  const calls = toolCalls.map(({ id, name, arguments: args }, index) => ({
    functionCall: { ...(strict && { id }), name, args: isRecord(args) ? args : {} },
    ...(signatures[index] !== undefined && { thoughtSignature: signatures[index] }),
  }));
  return [...text, ...calls];
}

/** As many results as there were calls, in their order; images go inside a result where the model knows that, else beside it. */
function resultParts(results: ToolMessage[], calls: Calls, strict: boolean): Json[] {
  const beside: Json[] = [];
  const encoded = results.map(({ toolCallId: id, content }) => {
    const call = calls.get(id);
    if (!call) throw new CallError("bad_request", `tool_call_id "${id}" belongs to no tool call in messages`, { sent: false });
    const parts = encodeParts(content);
    const images = parts.filter((part) => part.text === undefined);
    if (!strict) beside.push(...images);
    const inside = strict && images.length > 0;
    const response = { output: outputOf(parts.map((part) => part.text ?? "").join("")) };
    return {
      order: call.order,
      part: { functionResponse: { ...(strict && { id }), name: call.name, response, ...(inside && { parts: images }) } },
    };
  });
  return [...encoded.sort((a, b) => a.order - b.order).map(({ part }) => part), ...beside];
}

/** A result must stand in an object; one that is JSON itself is handed on as such. */
function outputOf(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

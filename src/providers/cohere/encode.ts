import { CallError } from "../../errors.ts";
import type { CompleteRequest, Json, Message, Part, Reasoning, ToolCall } from "../../types.ts";
import type { EncodeContext } from "../http-provider.ts";
import type { Parameter } from "../refusals.ts";

/** Reasoning is known to these alone: https://docs.cohere.com/docs/reasoning */
export function refuses(model: string): readonly Parameter[] {
  return /^(command(-light|-nightly|-r\b.*|-r7b.*|-r-plus.*|-a-(03-2025|vision.*|translate.*))?|c4ai-.*|aya-.*)$/.test(model)
    ? ["reasoning"]
    : [];
}

/** A completion request for `/v2/chat`. https://docs.cohere.com/reference/chat */
export function encodeChat(request: CompleteRequest, model: string, { stream, refused }: Pick<EncodeContext, "stream" | "refused">): Json {
  const { messages, maxTokens, temperature, topP, seed, stop, reasoning, format } = request;
  const schema = format?.type === "schema" && !refused.has("json_schema") && { json_schema: format.schema };
  return {
    model,
    messages: inOrder(messages).map(encodeMessage),
    ...(maxTokens !== undefined && { max_tokens: maxTokens }),
    ...(temperature !== undefined && { temperature: Math.min(temperature, HOTTEST) }),
    ...(topP !== undefined && { p: Math.min(Math.max(topP, NARROWEST), WIDEST) }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop_sequences: stop }),
    ...(reasoning !== undefined && { thinking: encodeThinking(reasoning) }),
    ...(format && { response_format: { type: "json_object", ...schema } }),
    ...encodeTools(request),
    ...(stream && { stream: true }),
  };
}

/** Where others go to 2 and 1, Cohere answers 400 (https://docs.cohere.com/reference/errors): its ends mean the same. */
const HOTTEST = 1;
const NARROWEST = 0.01;
const WIDEST = 0.99;

/** "system turn must be the first in the list" */
function inOrder(messages: Message[]): Message[] {
  return [...messages.filter(({ role }) => role === "system"), ...messages.filter(({ role }) => role !== "system")];
}

function encodeMessage(message: Message): Json {
  const { role, content } = message;
  if (role === "tool") return { role, tool_call_id: message.toolCallId, content: encodeContent(content, role) };
  if (role !== "assistant" || !message.toolCalls?.length) return { role, content: encodeContent(content, role) };
  const plan = textOf(content);
  return { role, ...(plan !== "" && { tool_plan: plan }), tool_calls: message.toolCalls.map(encodeToolCall) };
}

/** What the model said before it called its tools is their plan. */
function textOf(content: string | Part[]): string {
  return typeof content === "string" ? content : content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

function encodeContent(content: string | Part[], role: Message["role"]): unknown {
  if (typeof content === "string") return content;
  return content.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    if (role !== "user")
      throw new CallError("bad_request", `Cohere takes images in user messages only, not in ${role} messages`, { sent: false });
    return { type: "image_url", image_url: { url: "url" in part ? part.url : `data:${part.mimeType};base64,${part.data}` } };
  });
}

function encodeToolCall({ id, name, arguments: parsed }: ToolCall): Json {
  return { id, type: "function", function: { name, arguments: JSON.stringify(parsed ?? {}) } };
}

/** There is no word for `auto`, and none for one function: it is the only one shown then. */
function encodeTools({ tools, toolChoice }: CompleteRequest): Json {
  if (!tools) return {};
  const named = typeof toolChoice === "object" ? toolChoice.name : null;
  const shown = named === null ? tools : tools.filter(({ name }) => name === named);
  const choice = named !== null || toolChoice === "required" ? "REQUIRED" : toolChoice === "none" ? "NONE" : null;
  return { tools: shown.map((tool) => ({ type: "function", function: tool })), ...(choice !== null && { tool_choice: choice }) };
}

const BUDGETS = { low: 1024, medium: 8192 } as const;

function encodeThinking(reasoning: Reasoning): Json {
  if (reasoning === "none") return { type: "disabled" };
  return { type: "enabled", ...(reasoning !== "high" && { token_budget: BUDGETS[reasoning] }) };
}

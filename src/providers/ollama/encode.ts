import { CallError } from "../../errors.ts";
import type { CompleteRequest, EmbedRequest, Json, Message, Reasoning, ToolDefinition } from "../../types.ts";
import type { EncodeContext } from "../http-provider.ts";

/** A completion request for `/api/chat`. Sampling stands in `options`; a schema is given bare; `stream` is on unless told otherwise. */
export function encodeChat(request: CompleteRequest, model: string, { stream, connection }: EncodeContext): Json {
  const { maxTokens, temperature, topP, seed, stop, reasoning, format, messages } = request;
  const tools = offeredTools(request);
  const options = {
    ...(maxTokens !== undefined && { num_predict: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop }),
    ...(connection.contextWindow !== null && { num_ctx: connection.contextWindow }),
  };
  return {
    model,
    messages: messages.map((message, index) => encodeMessage(message, messages.slice(0, index))),
    ...(tools && { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(format && { format: format.type === "json" ? "json" : format.schema }),
    ...(reasoning !== undefined && { think: encodeThink(reasoning, model) }),
    stream,
    ...(Object.keys(options).length > 0 && { options }),
  };
}

/** There is no `tool_choice`: no tools can be offered, or one alone, but none can be forced. */
function offeredTools({ tools, toolChoice }: CompleteRequest): ToolDefinition[] | undefined {
  if (toolChoice === "none") return undefined;
  return typeof toolChoice === "object" ? tools?.filter(({ name }) => name === toolChoice.name) : tools;
}

/** Levels are for gpt-oss, which cannot do without; other models think or don't (`think value "low" is not supported for this model`). */
function encodeThink(reasoning: Reasoning, model: string): boolean | string {
  if (!/gpt-oss/.test(model)) return reasoning !== "none";
  return reasoning === "none" ? "low" : reasoning;
}

function encodeMessage(message: Message, earlier: Message[]): Json {
  const parts = typeof message.content === "string" ? [{ type: "text" as const, text: message.content }] : message.content;
  const content = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  const images = parts.flatMap((part) => (part.type === "image" ? [imageData(part)] : []));
  return {
    role: message.role,
    content,
    ...(images.length > 0 && { images }),
    ...(message.role === "assistant" &&
      message.toolCalls && {
        tool_calls: message.toolCalls.map(({ name, arguments: parsed }) => ({ function: { name, arguments: parsed } })),
      }),
    ...(message.role === "tool" && toolName(message.toolCallId, earlier)),
  };
}

/** Ollama takes bare base64 and fetches nothing. */
function imageData(part: { url: string } | { data: string }): string {
  if ("data" in part) return part.data;
  throw new CallError("bad_request", "Ollama takes images as data, not as URLs", { sent: false });
}

/** Ollama matches a result to its call by the function's name. */
function toolName(id: string, earlier: Message[]): Json {
  for (const message of [...earlier].reverse()) {
    const call = message.role === "assistant" ? message.toolCalls?.find((candidate) => candidate.id === id) : undefined;
    if (call) return { tool_name: call.name };
  }
  return {};
}

/** An embeddings request for `/api/embed`. */
export function encodeEmbed({ texts, dimensions }: EmbedRequest, model: string): Json {
  return { model, input: texts, ...(dimensions !== undefined && { dimensions }) };
}

import type { CompleteRequest, Json, Message, Part, ToolCall } from "../../types.ts";
import type { EncodeContext } from "../http-provider.ts";
import type { Parameter } from "../refusals.ts";

/** How a service that speaks OpenAI's form differs from the others. */
export interface OpenAIOptions {
  /** The name of the token limit: OpenAI and Groq want the newer one. */
  maxTokensField?: "max_tokens" | "max_completion_tokens";
  /** What its models are documented to refuse. */
  refuses?: (model: string) => readonly Parameter[];
  /** It sends usage with a stream unasked and does not know `stream_options`. */
  streamsUsageUnasked?: boolean;
  /** It has no embeddings. */
  embeds?: boolean;
}

/** OpenAI's reasoning models refuse sampling parameters and `stop` (error codes `unsupported_parameter`, `unsupported_value`). */
export function refusedByReasoningModels(model: string): readonly Parameter[] {
  return /^(o\d|gpt-[5-9]|gpt-\d\d)/.test(model) && !/chat/.test(model) ? ["temperature", "top_p", "stop"] : [];
}

/** A completion request in OpenAI's words. */
export function encodeChat(request: CompleteRequest, model: string, context: EncodeContext, options: OpenAIOptions): Json {
  const { maxTokens, temperature, topP, seed, stop, reasoning, format, tools, toolChoice } = request;
  const usage = context.stream && !options.streamsUsageUnasked && !context.refused.has("stream_options");
  return {
    model,
    messages: request.messages.map(encodeMessage),
    ...(maxTokens !== undefined && { [maxTokensField(context, options)]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop }),
    ...(reasoning !== undefined && { reasoning_effort: reasoning }),
    ...(format && { response_format: encodeFormat(format) }),
    ...(tools && { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(toolChoice && {
      tool_choice: typeof toolChoice === "string" ? toolChoice : { type: "function", function: { name: toolChoice.name } },
    }),
    ...(context.stream && { stream: true }),
    ...(usage && { stream_options: { include_usage: true } }),
  };
}

function maxTokensField({ refused }: EncodeContext, options: OpenAIOptions): string {
  const preferred = options.maxTokensField ?? "max_tokens";
  if (!refused.has(preferred)) return preferred;
  return preferred === "max_tokens" ? "max_completion_tokens" : "max_tokens";
}

function encodeMessage(message: Message): Json {
  if (message.role === "tool") return { role: "tool", tool_call_id: message.toolCallId, content: encodeContent(message.content) };
  if (message.role !== "assistant" || !message.toolCalls?.length) return { role: message.role, content: encodeContent(message.content) };
  const content = message.content.length === 0 ? null : encodeContent(message.content);
  return { role: "assistant", content, tool_calls: message.toolCalls.map(encodeToolCall) };
}

function encodeContent(content: string | Part[]): unknown {
  if (typeof content === "string") return content;
  return content.map((part) => {
    if (part.type === "text") return { type: "text", text: part.text };
    const url = "url" in part ? part.url : `data:${part.mimeType};base64,${part.data}`;
    return { type: "image_url", image_url: { url } };
  });
}

function encodeToolCall({ id, name, arguments: parsed }: ToolCall): Json {
  return { id, type: "function", function: { name, arguments: JSON.stringify(parsed) } };
}

function encodeFormat(format: NonNullable<CompleteRequest["format"]>): Json {
  if (format.type === "json") return { type: "json_object" };
  return { type: "json_schema", json_schema: { name: "answer", schema: format.schema } };
}

import type { CompleteRequest, Json } from "../../types.ts";
import type { EncodeContext } from "../http-provider.ts";
import { formatted } from "./format.ts";
import { encodeMessages } from "./messages.ts";
import type { OpenAIOptions } from "./options.ts";

/** A completion request in OpenAI's words. */
export function encodeChat(request: CompleteRequest, model: string, context: EncodeContext, options: OpenAIOptions): Json {
  const { maxTokens, temperature, topP, seed, stop, reasoning, format, tools, toolChoice } = request;
  const stream = context.stream && !(options.wholeJson && format);
  const usage = stream && !options.streamsUsageUnasked && !context.refused.has("stream_options");
  const { messages, responseFormat } = formatted(request, {
    strict: options.strict?.(model) ?? false,
    refusesSchema: context.refused.has("json_schema"),
    wantsJsonNamed: options.wantsJsonNamed ?? false,
  });
  return {
    model,
    messages: encodeMessages(messages),
    ...(maxTokens !== undefined && { [maxTokensField(context, options)]: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stop }),
    ...(options.reasoning ? options.reasoning(reasoning, model) : reasoning !== undefined && { reasoning_effort: reasoning }),
    ...(responseFormat && { response_format: responseFormat }),
    ...(tools && { tools: tools.map((tool) => ({ type: "function", function: tool })) }),
    ...(toolChoice &&
      !context.refused.has("tool_choice") && {
        tool_choice: typeof toolChoice === "string" ? toolChoice : { type: "function", function: { name: toolChoice.name } },
      }),
    ...(stream && { stream: true }),
    ...(usage && { stream_options: { include_usage: true } }),
  };
}

function maxTokensField({ refused }: EncodeContext, options: OpenAIOptions): string {
  const preferred = options.maxTokensField ?? "max_tokens";
  if (!refused.has(preferred)) return preferred;
  return preferred === "max_tokens" ? "max_completion_tokens" : "max_tokens";
}

import { IMAGE, reasoningOf } from "./call-from-openai.ts";
import { given, type Json, list, record, string } from "./evidence.ts";

/** A request of Anthropic's Messages API as arguments of `complete`; thinking and server tools are left out. */
export function fromAnthropic(body: Json): Json {
  const tools = list(body.tools).flatMap(({ name, description, input_schema: parameters }) =>
    parameters ? [given({ name, description: string(description) || undefined, parameters })] : [],
  );
  const format = record(body.output_format ?? record(body.output_config).format);
  return given({
    system: textOf(body.system) || undefined,
    messages: body.messages ? list(body.messages).flatMap(messagesOf) : undefined,
    json_schema: format.schema,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? choiceOf(record(body.tool_choice)) : undefined,
    max_tokens: body.max_tokens,
    temperature: body.temperature,
    top_p: body.top_p,
    stop: body.stop_sequences,
    reasoning: reasoningOf(record(body.output_config).effort, body.thinking),
  });
}

function textOf(content: unknown): string {
  return typeof content === "string"
    ? content
    : list(content)
        .map(({ text }) => string(text))
        .join("");
}

/** One turn is several of ours where it holds tool results. */
function messagesOf({ role, content }: Json): Json[] {
  if (typeof content === "string") return [{ role, content }];
  const blocks = list(content);
  if (role === "assistant") {
    const calls = blocks.flatMap(({ type, id, name, input }) => (type === "tool_use" ? [{ id, name, arguments: input }] : []));
    return [given({ role, content: textOf(content), tool_calls: calls.length > 0 ? calls : undefined })];
  }
  const results = blocks.flatMap(({ type, tool_use_id, content: result }) =>
    type === "tool_result"
      ? [{ role: "tool", tool_call_id: tool_use_id, content: typeof result === "string" ? result : partsOf(result) }]
      : [],
  );
  const parts = partsOf(content);
  return [...results, ...(parts.length > 0 ? [{ role, content: parts }] : [])];
}

function partsOf(content: unknown): Json[] {
  return list(content).flatMap(({ type, text }) => (type === "text" ? [{ type, text }] : type === "image" ? [IMAGE] : []));
}

function choiceOf({ type, name }: Json): string | undefined {
  if (type === "tool") return string(name);
  return type === "any" ? "required" : string(type) || undefined;
}

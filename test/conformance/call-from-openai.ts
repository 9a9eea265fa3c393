import { given, type Json, list, record, string } from "./evidence.ts";

/** The smallest PNG there is: recordings leave their images out. */
export const IMAGE: Json = {
  type: "image",
  mimeType: "image/png",
  data: "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
};

/** A request in OpenAI's form, or in one of those that took after it (Ollama's, both of Cohere's), as arguments of `complete`. */
export function fromOpenAI(body: Json): Json {
  const options = record(body.options);
  const tools = list(body.tools).flatMap(toolOf);
  return given({
    prompt: string(body.message) || undefined,
    messages: body.messages ? messagesOf(list(body.messages)) : undefined,
    ...formatOf(record(body.response_format), body.format),
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: tools.length > 0 ? choiceOf(body.tool_choice) : undefined,
    max_tokens: body.max_tokens ?? body.max_completion_tokens ?? options.num_predict,
    temperature: body.temperature ?? options.temperature,
    top_p: body.top_p ?? body.p ?? options.top_p,
    seed: body.seed ?? options.seed,
    stop: body.stop ?? body.stop_sequences ?? options.stop,
    reasoning: reasoningOf(body.reasoning_effort ?? body.think, body.thinking),
  });
}

/** The efforts that have a word of ours; a budget counts as a low one. */
export function reasoningOf(effort: unknown, thinking?: unknown): unknown {
  if (effort === undefined) return record(thinking).type === "enabled" ? "low" : undefined;
  return ["none", "low", "medium", "high"].includes(string(effort)) ? effort : undefined;
}

/** Tool results are matched to their calls by id; Ollama has none, there they stand in order. */
function messagesOf(messages: Json[]): Json[] {
  let calls = 0;
  let results = 0;
  return messages.map(({ role, content, images, tool_calls, tool_call_id, tool_plan }) => {
    if (role === "tool") return { role, tool_call_id: string(tool_call_id) || `call_${results++}`, content: textOf(content) };
    if (role !== "assistant") return { role: role === "developer" ? "system" : role, content: contentOf(content, list(images)) };
    const made = list(tool_calls).map(({ id, function: fn }) => ({
      id: string(id) || `call_${calls++}`,
      name: record(fn).name,
      arguments: record(fn).arguments || {},
    }));
    return given({ role, content: textOf(content) || string(tool_plan), tool_calls: made.length > 0 ? made : undefined });
  });
}

function textOf(content: unknown): string {
  return typeof content === "string"
    ? content
    : list(content)
        .map(({ text }) => string(text))
        .join("");
}

/** Ollama's images stand beside the text. */
function contentOf(content: unknown, images: Json[]): unknown {
  if (images.length > 0) return [{ type: "text", text: content }, ...images.map(() => IMAGE)];
  if (typeof content === "string") return content === "" ? "(nothing)" : content;
  return list(content).map(({ type, text }) => (type === "text" ? { type, text } : IMAGE));
}

function formatOf({ type, json_schema }: Json, format: unknown): Json {
  if (type === "json_schema") return { json_schema: record(json_schema).schema };
  if (type === "json_object") return json_schema ? { json_schema } : { json: true };
  if (format === "json") return { json: true };
  return format ? { json_schema: format } : {};
}

function toolOf({ function: fn }: Json): Json[] {
  const { name, description, parameters } = record(fn);
  return name ? [given({ name, description: string(description) || undefined, parameters: parameters ?? { type: "object" } })] : [];
}

function choiceOf(choice: unknown): string | undefined {
  if (typeof choice === "string") return choice.toLowerCase();
  return string(record(record(choice).function).name) || undefined;
}

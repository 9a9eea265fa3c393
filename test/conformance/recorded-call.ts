import { fromAnthropic } from "./call-from-anthropic.ts";
import { fromGoogle } from "./call-from-google.ts";
import { fromOpenAI } from "./call-from-openai.ts";
import { type Entry, given, type Json, list, type Recorded, record, string } from "./evidence.ts";

/** A tool call that asks for what a recorded request asked for. */
export interface ToolCall {
  tool: "complete" | "embed" | "list_providers";
  args: Json;
}

/** The wire formats whose requests the conversions read. */
const CONVERSIONS: Record<string, (body: Json) => Json> = {
  messages: fromAnthropic,
  generateContent: fromGoogle,
  streamGenerateContent: fromGoogle,
  predictions: ({ input }) => fromInput(record(input)),
};

/** The tool call for a recording: its request in our words, as far as that is simple, else a small prompt; `kind` is the provider's. */
export function toolCallOf(entry: Entry, request: Recorded["request"], kind: string): ToolCall {
  const { api, expect } = entry;
  if (api === "models") return { tool: "list_providers", args: { provider: kind, check: true, details: true } };
  const body = record(request?.body);
  const model = `${kind}:${modelOf(entry, request)}`;
  if (/embed|feature-extraction/i.test(api)) return { tool: "embed", args: { ...embedArguments(body, expect.count ?? 1), model } };
  const args = (CONVERSIONS[api] ?? fromOpenAI)(body);
  return { tool: "complete", args: { ...answerable(args), model, details: true } };
}

/** The inputs of a prediction; the recorded ones of models for images and speech have only a prompt for us. */
function fromInput({ prompt, system_prompt: system, max_tokens, temperature, top_p }: Json): Json {
  return given({ prompt: string(prompt), system, max_tokens, temperature, top_p });
}

function modelOf({ model }: Entry, request: Recorded["request"]): string {
  const version = /\/predictions$/.test(request?.url ?? "") ? record(request?.body).version : undefined;
  return string(version) || (model ?? "recorded");
}

/** A conversation that ends with its own question; without one a small prompt is added. */
function answerable(args: Json): Json {
  const messages = list(args.messages);
  const asks = string(args.prompt) !== "" || ["user", "tool"].includes(string(messages.at(-1)?.role));
  return asks ? args : { ...args, prompt: "Say hello." };
}

/** The recorded texts where there are as many as vectors are expected, else small ones; every recording asks for at most a handful. */
function embedArguments(body: Json, count: number): Json {
  const google = list(body.requests).flatMap(({ content }) => list(record(content).parts).map(({ text }) => text));
  const inputs = [body.input ?? body.texts ?? body.inputs ?? google].flat();
  const texts = inputs.length === count && inputs.every((text) => string(text).trim() !== "") ? inputs : smallTexts(count);
  const dimensions = body.dimensions ?? body.output_dimension ?? list(body.requests)[0]?.outputDimensionality;
  const type = string(body.input_type ?? list(body.requests)[0]?.taskType);
  const input_type = INPUT_TYPES.find((word) => type.toLowerCase().endsWith(word));
  return given({ texts, dimensions, input_type, include_vectors: true, details: true });
}

const INPUT_TYPES = ["document", "query", "classification", "clustering"];

function smallTexts(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `text ${index + 1}`);
}

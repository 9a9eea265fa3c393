import type { CompleteRequest, Json, ToolChoice, ToolDefinition } from "../../types.ts";
import type { WireRequest } from "../http-provider.ts";
import { isRecord } from "../reply.ts";
import { encodeContents } from "./contents.ts";
import { thinkingConfig } from "./generation.ts";

/** Where a model stands beneath the base; listed names carry `models/` or `tunedModels/` already. */
export function modelPath(model: string): string {
  const [, folder = "models", id = model] = /^(models|tunedModels)\/(.+)$/.exec(model) ?? [];
  return `/${folder}/${encodeURIComponent(id)}`;
}

/** A completion request for `generateContent`. https://ai.google.dev/api/generate-content */
export function encodeChat(request: CompleteRequest, model: string, stream: boolean): WireRequest {
  const { messages, tools, toolChoice } = request;
  const generationConfig = encodeConfig(request, model);
  return {
    path: modelPath(model) + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
    body: {
      ...encodeContents(messages, model),
      ...(tools && { tools: [{ functionDeclarations: tools.map(encodeTool) }] }),
      ...(toolChoice && { toolConfig: { functionCallingConfig: encodeToolChoice(toolChoice) } }),
      ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
    },
  };
}

function encodeConfig({ maxTokens, temperature, topP, seed, stop, reasoning, format }: CompleteRequest, model: string): Json {
  return {
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(seed !== undefined && { seed }),
    ...(stop !== undefined && { stopSequences: stop }),
    ...(format && { responseMimeType: "application/json" }),
    ...(format?.type === "schema" && { responseJsonSchema: format.schema }),
    ...(reasoning !== undefined && { thinkingConfig: thinkingConfig(model, reasoning) }),
  };
}

function encodeTool({ name, description, parameters }: ToolDefinition): Json {
  return {
    name,
    ...(description !== undefined && { description }),
    ...(takesSomething(parameters) && { parametersJsonSchema: parameters }),
  };
}

/** A function without parameters is declared without them. */
function takesSomething(parameters: Json): boolean {
  const { type, properties, additionalProperties, required, ...rest } = parameters;
  return (
    Object.keys(rest).some((key) => !key.startsWith("$schema")) ||
    isRecord(additionalProperties) ||
    Object.keys(properties ?? {}).length > 0
  );
}

function encodeToolChoice(choice: ToolChoice): Json {
  if (typeof choice !== "string") return { mode: "ANY", allowedFunctionNames: [choice.name] };
  return { mode: { auto: "AUTO", none: "NONE", required: "ANY" }[choice] };
}

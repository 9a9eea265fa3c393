import type { CompleteRequest, Format, Json, ToolChoice } from "../../types.ts";
import type { EncodeContext, WireRequest } from "../http-provider.ts";
import { encodeMessages, systemText } from "./messages.ts";
import { closedSchema } from "./schema.ts";
import { encodeThinking } from "./thinking.ts";
import { type Traits, traitsOf } from "./traits.ts";

/** From this version of the API on no model takes sampling parameters. */
const UNSAMPLED = "2026-10-21";

/** A completion request for the Messages API: https://platform.claude.com/docs/en/api/messages/create */
export function encodeChat(request: CompleteRequest, model: string, context: EncodeContext): WireRequest {
  const traits = traitsOf(model);
  const maxTokens = request.maxTokens ?? traits.maxTokens;
  const thinking = encodeThinking(request, traits, maxTokens);
  const sampling = encodeSampling(request, traits, thinking.thinks, context);
  const tools = encodeTools(request, !context.refused.has("tool_choice"));
  const format = encodeFormat(request.format, traits);
  const config = { ...(thinking.effort && { effort: thinking.effort }), ...(format.format && { format: format.format }) };
  const system = [systemText(request.messages), format.wish, tools.wish].filter(Boolean).join("\n\n");
  const dropped = [...sampling.dropped, ...tools.dropped, ...(thinking.dropped ? ["reasoning"] : [])];
  return {
    path: "/messages",
    body: {
      model,
      max_tokens: maxTokens,
      ...(system !== "" && { system }),
      messages: encodeMessages(request.messages),
      ...sampling.body,
      ...tools.body,
      ...(thinking.thinking && { thinking: thinking.thinking }),
      ...(Object.keys(config).length > 0 && { output_config: config }),
      ...(context.stream && { stream: true }),
    },
    ...(dropped.length > 0 && { dropped }),
  };
}

/** What of the sampling parameters this very request may carry: none while thinking, not both of them, `temperature` up to 1, no blank `stop`. */
function encodeSampling(request: CompleteRequest, traits: Traits, thinks: boolean, { connection }: EncodeContext) {
  const { temperature, topP, stop } = request;
  const samples = !thinks && (connection.apiVersion ?? "") < UNSAMPLED;
  const warm = samples && temperature !== undefined && temperature <= 1;
  const nucleus = samples && topP !== undefined && !(warm && traits.samples !== "both");
  const stops = stop?.filter((sequence) => sequence.trim() !== "") ?? [];
  return {
    body: {
      ...(warm && { temperature }),
      ...(nucleus && { top_p: topP }),
      ...(stops.length > 0 && { stop_sequences: stops }),
    },
    dropped: [
      ...(temperature !== undefined && !warm ? ["temperature"] : []),
      ...(topP !== undefined && !nucleus ? ["top_p"] : []),
      ...(stops.length < (stop?.length ?? 0) ? ["stop"] : []),
    ],
  };
}

/** The functions and the choice among them; a model that cannot be forced to call is asked to in words. */
function encodeTools({ tools, toolChoice }: CompleteRequest, forces: boolean): { body: Json; wish?: string; dropped: string[] } {
  if (!tools || tools.length === 0) return { body: {}, dropped: [] };
  const named = typeof toolChoice === "object" ? toolChoice.name : null;
  const asked = !forces && (named !== null || toolChoice === "required");
  const offered = asked && named !== null ? tools.filter((tool) => tool.name === named) : tools;
  const body = {
    tools: offered.map(({ name, description, parameters }) => ({
      name,
      ...(description !== undefined && { description }),
      input_schema: parameters,
    })),
    ...(toolChoice !== undefined && { tool_choice: asked ? { type: "auto" } : encodeChoice(toolChoice) }),
  };
  if (!asked) return { body, dropped: [] };
  return { body, wish: `Answer by calling ${named === null ? "a tool" : `the tool ${named}`}, not with text.`, dropped: ["tool_choice"] };
}

function encodeChoice(choice: ToolChoice): Json {
  if (typeof choice === "object") return { type: "tool", name: choice.name };
  return { type: choice === "required" ? "any" : choice };
}

const JSON_WISH = "Answer with one JSON value and nothing else: no explanation, no code fence.";

/** A form that Anthropic cannot be held to is asked for in words: any JSON at all, or a schema that it does not compile. */
function encodeFormat(format: Format | undefined, traits: Traits): { format?: Json; wish?: string } {
  if (!format) return {};
  if (format.type === "json") return { wish: JSON_WISH };
  const schema = traits.schemas ? closedSchema(format.schema) : null;
  if (schema) return { format: { type: "json_schema", schema } };
  return { wish: `${JSON_WISH} It must be valid against this JSON Schema:\n${JSON.stringify(format.schema)}` };
}

import type { CompleteRequest, Json, Message } from "../../types.ts";
import { isRecord } from "../reply.ts";
import { instructed, namesJson } from "./messages.ts";

interface Formatted {
  messages: readonly Message[];
  responseFormat?: Json;
}

/** What of a request's form the service takes: a schema it refuses goes into the instructions, and JSON mode is named where it has to be. */
export function formatted(
  { messages, format }: Pick<CompleteRequest, "messages" | "format">,
  service: { strict: boolean; refusesSchema: boolean; wantsJsonNamed: boolean },
): Formatted {
  if (!format) return { messages };
  if (format.type === "json") {
    const named = !service.wantsJsonNamed || namesJson(messages);
    return { messages: named ? messages : instructed(messages, "Answer in JSON."), responseFormat: { type: "json_object" } };
  }
  if (service.refusesSchema) {
    const instruction = `Answer in JSON that is valid against this JSON Schema:\n${JSON.stringify(format.schema)}`;
    return { messages: instructed(messages, instruction), responseFormat: { type: "json_object" } };
  }
  const strict = service.strict && isStrict(format.schema);
  return {
    messages,
    responseFormat: { type: "json_schema", json_schema: { name: "answer", schema: format.schema, ...(strict && { strict }) } },
  };
}

/** Keywords that a strict schema may use: https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
const STRICT = new Set(
  "$schema $defs $ref title description type enum const properties required additionalProperties items anyOf".split(" "),
);

/** Whether a schema can be given as strict: an object whose every property is required and named, all the way down. */
export function isStrict(schema: Json): boolean {
  return schema.type === "object" && schema.anyOf === undefined && holds(schema);
}

function holds(schema: unknown): boolean {
  if (!isRecord(schema) || !Object.keys(schema).every((keyword) => STRICT.has(keyword))) return false;
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const names = Object.keys(properties);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const object = schema.type === "object" || (Array.isArray(schema.type) && schema.type.includes("object"));
  if (object && (schema.additionalProperties !== false || !names.every((name) => required.includes(name)))) return false;
  const inner = [...Object.values(properties), ...Object.values(isRecord(schema.$defs) ? schema.$defs : {})];
  const choices = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return [...inner, ...choices, ...(schema.items === undefined ? [] : [schema.items])].every(holds);
}

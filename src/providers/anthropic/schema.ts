import type { Json } from "../../types.ts";
import { isRecord } from "../reply.ts";

const FORMATS = new Set(["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"]);
/** Keywords that are kept as they are; those with schemas inside and `additionalProperties` are dealt with one by one. */
const KEPT = new Set(["type", "enum", "const", "title", "description", "required", "default"]);
const NESTED = new Set(["properties", "items", "anyOf", "oneOf", "allOf", "$defs", "definitions", "additionalProperties"]);
/** Says nothing about the value. */
const IDLE = new Set(["$schema", "$id", "$comment", "examples"]);

/**
 * A schema as Anthropic compiles it: every object closed, and what it does not know moved into the description (the answer is checked
 * against the caller's own schema anyway). `null` when closing its objects would change what it means, or when it is recursive.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function closedSchema(schema: Json): Json | null {
  try {
    return isRecursive(schema) ? null : close(schema);
  } catch (error) {
    if (error === INEXPRESSIBLE) return null;
    throw error;
  }
}

const INEXPRESSIBLE = new Error("cannot be said to Anthropic");

function close(value: unknown): Json {
  if (!isRecord(value)) throw INEXPRESSIBLE;
  if (Array.isArray(value.type)) return close(perType(value, value.type));
  const closed: Json = {};
  const unknown: string[] = [];
  for (const [keyword, content] of Object.entries(value)) {
    if (keyword === "$ref") closed[keyword] = localRef(content);
    else if (KEPT.has(keyword) || isKept(keyword, content)) closed[keyword] = content;
    else if (!NESTED.has(keyword) && !IDLE.has(keyword)) unknown.push(`${keyword}: ${JSON.stringify(content)}`);
  }
  Object.assign(closed, nestedOf(value));
  if (!("type" in closed || "enum" in closed || "const" in closed || "anyOf" in closed || "allOf" in closed || "$ref" in closed)) {
    throw INEXPRESSIBLE;
  }
  if (unknown.length > 0) closed.description = [closed.description, `{${unknown.join(", ")}}`].filter(Boolean).join("\n\n");
  return closed;
}

function isKept(keyword: string, content: unknown): boolean {
  return (keyword === "format" && FORMATS.has(String(content))) || (keyword === "minItems" && (content === 0 || content === 1));
}

function nestedOf(schema: Json): Json {
  const nested: Json = {};
  for (const keyword of ["$defs", "definitions"]) if (isRecord(schema[keyword])) nested[keyword] = closeEach(schema[keyword]);
  if (schema.items !== undefined) nested.items = close(schema.items);
  const variants = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(variants)) nested.anyOf = variants.map(close);
  if (Array.isArray(schema.allOf)) nested.allOf = schema.allOf.map(close);
  if (schema.type === "object") Object.assign(nested, closedObject(schema));
  return nested;
}

/** An object that must have other properties than the named ones, or names none, cannot be closed. */
function closedObject({ properties, additionalProperties, patternProperties }: Json): Json {
  if (isRecord(additionalProperties) || isRecord(patternProperties)) throw INEXPRESSIBLE;
  const named = isRecord(properties) ? properties : {};
  if (Object.keys(named).length === 0 && additionalProperties !== false) throw INEXPRESSIBLE;
  return { properties: closeEach(named), additionalProperties: false };
}

function closeEach(schemas: Json): Json {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, close(schema)]));
}

/** `type: ["string", "null"]` as one variant a type. */
function perType({ type: _, description, ...rest }: Json, types: unknown[]): Json {
  return {
    ...(description !== undefined && { description }),
    anyOf: types.map((type) => (type === "null" ? { type } : { ...rest, type })),
  };
}

function localRef(ref: unknown): unknown {
  if (typeof ref === "string" && /^#\/(\$defs|definitions)\/[^/]+$/.test(ref)) return ref;
  throw INEXPRESSIBLE;
}

/** Whether a definition leads back to itself. */
function isRecursive(root: Json): boolean {
  const definitions = { ...(isRecord(root.definitions) && root.definitions), ...(isRecord(root.$defs) && root.$defs) };
  const leadsBack = (value: unknown, path: readonly string[]): boolean => {
    if (Array.isArray(value)) return value.some((item) => leadsBack(item, path));
    if (!isRecord(value)) return false;
    const name = typeof value.$ref === "string" ? value.$ref.split("/").at(-1) : undefined;
    if (name !== undefined && (path.includes(name) || leadsBack(definitions[name], [...path, name]))) return true;
    return Object.values(value).some((item) => leadsBack(item, path));
  };
  return Object.entries(definitions).some(([name, definition]) => leadsBack(definition, [name]));
}

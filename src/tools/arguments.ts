import type { z } from "zod";
import { CallError } from "../errors.ts";
import type { Json } from "../types.ts";
import { nearest } from "../util/nearest.ts";

const PLAIN_DECIMAL = /^-?\d+(\.\d+)?$/;

/**
 * Checks a tool's arguments against its schema and says in plain words what is wrong, all at once. A plain decimal in a string is
 * taken where a number is meant, and a single string where a list of strings is.
 */
export function checkArguments<T extends z.ZodObject>(schema: T, published: Json, given: unknown): z.infer<T> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw refused(["the arguments must be an object"]);
  const properties = (published.properties ?? {}) as Record<string, Json>;
  const names = Object.keys(properties);
  const unknown = Object.keys(given).filter((name) => !names.includes(name));
  const meant = Object.fromEntries(
    Object.entries(given)
      .filter(([name, value]) => names.includes(name) && value !== undefined)
      .map(([name, value]) => [name, coerced(value, properties[name] ?? {})]),
  );
  const result = schema.safeParse(meant);
  const problems = [
    ...unknown.map((name) => unknownArgument(name, names)),
    ...(result.success ? [] : result.error.issues.map((issue) => inWords(issue, properties))),
  ];
  if (problems.length > 0 || !result.success) throw refused([...new Set(problems)]);
  return result.data;
}

function refused(problems: string[]): CallError {
  return new CallError("bad_request", problems.join("; "), { sent: false });
}

function coerced(value: unknown, property: Json): unknown {
  if (typeof value !== "string") return value;
  if ((property.type === "number" || property.type === "integer") && PLAIN_DECIMAL.test(value)) return Number(value);
  return property.type === "array" && (property.items as Json | undefined)?.type === "string" ? [value] : value;
}

function unknownArgument(name: string, names: string[]): string {
  const [near] = nearest(name, names);
  return near ? `unknown argument "${name}"; did you mean "${near}"?` : `unknown argument "${name}"; known are ${names.join(", ")}`;
}

type Issue = z.core.$ZodIssue;

function inWords(issue: Issue, properties: Record<string, Json>): string {
  const [name, ...rest] = issue.path.map(String);
  const where = [name, ...rest].join(".");
  if (issue.code === "unrecognized_keys") return `unknown key ${issue.keys.map((key) => `"${key}"`).join(", ")} in ${where}`;
  if (issue.code === "custom") return `${where} ${issue.message}`;
  if (rest.length === 0 && name !== undefined && properties[name]) return `${where} must be ${expected(properties[name])}`;
  return `${where}: ${issue.message}`;
}

/** What a property wants, read from its schema. */
function expected({ type, minimum, maximum, exclusiveMinimum, enum: choices, minItems }: Json): string {
  if (Array.isArray(choices)) return `one of ${choices.join(", ")}`;
  if (type === "boolean") return "true or false";
  if (type === "string") return "a text";
  if (type === "object") return "an object";
  if (type === "array") return minItems ? "a list of at least one" : "a list";
  const kind = type === "integer" ? "a whole number" : "a number";
  if (minimum !== undefined && maximum !== undefined) return `${kind} from ${minimum} to ${maximum}`;
  if (exclusiveMinimum !== undefined) return `${kind} above ${exclusiveMinimum}`;
  return minimum === undefined ? kind : `${kind} of at least ${minimum}`;
}

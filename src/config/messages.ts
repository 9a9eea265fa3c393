import type { z } from "zod/mini";
import { nearest } from "../util/nearest.ts";
import { unknownKey } from "./known-keys.ts";
import { formatPath, type Path } from "./path.ts";
import { error, type Finding } from "./problems.ts";

type Issue = z.core.$ZodIssue;

const PLAIN: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a table",
  record: "a table",
};
const plain = (expected: string): string => PLAIN[expected] ?? expected;

/** Says in plain words what a schema found wrong, each thing at its own key. */
export function explainIssue(issue: Issue, tree: unknown): Finding[] {
  const path = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
  const value = valueAt(tree, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => error([...path, key], unknownKey(path, key)));
    case "invalid_union":
      return explainUnion(issue, path, value, tree);
    case "invalid_type":
      return [error(path, wrongType(issue.expected, value, path))];
    case "invalid_value":
      return [error(path, wrongWord(issue.values.map(String), value))];
    case "too_small":
      return [error(path, tooSmall(issue))];
    case "too_big":
      return [error(path, `must be at most ${issue.maximum}, not ${describe(value)}`)];
    default:
      return [error(path, issue.message)];
  }
}

/** The value at a path of a tree; `undefined` where there is none. */
export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}

/** Of the forms that a value may have, explains the one it has; otherwise names them all. */
function explainUnion(issue: z.core.$ZodIssueInvalidUnion, path: Path, value: unknown, tree: unknown): Finding[] {
  const meant = issue.errors.find((issues) => !issues.some(({ code, path: inner }) => code === "invalid_type" && inner.length === 0));
  if (meant) return meant.flatMap((inner) => explainIssue({ ...inner, path: [...path, ...inner.path] } as Issue, tree));
  const forms = issue.errors.flatMap((issues) => issues.map((inner) => (inner.code === "invalid_type" ? plain(inner.expected) : "")));
  return [error(path, `must be ${[...new Set(forms)].filter(Boolean).join(", or ")}, not ${describe(value)}`)];
}

function wrongType(expected: string, value: unknown, path: Path): string {
  if (value === undefined) return `is missing; give ${plain(expected)}`;
  const message = `must be ${plain(expected)}, not ${describe(value)}`;
  if (typeof value === "string" && (expected === "number" || expected === "int") && /^\s*-?[\d_.]+\s*$/.test(value)) {
    return `${message}; remove the quotes`;
  }
  if (expected === "boolean" && (value === "true" || value === "false")) return `${message}; remove the quotes`;
  if (expected === "string" && (typeof value === "number" || typeof value === "boolean")) return `${message}; put it in quotes`;
  return path.at(-1) === "providers" && expected === "array" ? `${message}; write [[${formatPath(path)}]]` : message;
}

function wrongWord(words: readonly string[], value: unknown): string {
  if (value === undefined) return `is missing; give one of ${words.join(", ")}`;
  if (typeof value !== "string") return `must be one of ${words.join(", ")}, not ${describe(value)}`;
  const [near] = nearest(value, words);
  const said = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  return near === undefined ? `unknown value ${said}; known are ${words.join(", ")}` : `unknown value ${said}; did you mean "${near}"?`;
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): string {
  if (issue.origin === "array") return "needs at least one element";
  if (issue.origin === "string") return "must not be empty";
  return issue.inclusive ? `must be at least ${issue.minimum}` : `must be more than ${issue.minimum}`;
}

/** A value by its type; numbers and truth values as they are, since no secret is one. */
function describe(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return "a string";
  if (typeof value === "symbol") return "a date";
  if (Array.isArray(value)) return "a list";
  return value === undefined ? "nothing" : "a table";
}

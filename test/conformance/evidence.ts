import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type Json = Record<string, unknown>;

/** One request and its response, as the recordings hold them. */
export interface Recorded {
  request: { method: string; url: string; headers: Record<string, string>; body?: unknown } | null;
  response: { status: number; headers: Record<string, string>; body?: unknown; body_text?: string };
}

/** Tokens by class, in the words that the product's results use too. */
export interface ExpectedUsage {
  input_tokens: number | null;
  output_tokens?: number | null;
  total_tokens: number | null;
  cached_input_tokens?: number | null;
  cache_write_tokens?: number | null;
  reasoning_tokens?: number | null;
}

export interface ExpectedError {
  category: string;
  retryable: boolean;
  retry_after_seconds?: number | null;
}

/** What the manifest says must be read from a recording; which fields there are depends on `type`. */
export interface Expectation extends Partial<Omit<ExpectedError, "category">> {
  type: "completion" | "embedding" | "error" | "stream_error" | "prediction" | "models";
  text?: string | null;
  reasoning?: string | null;
  finish_reason?: string | null;
  tool_calls?: { id: string | null; name: string; arguments: unknown }[];
  usage?: ExpectedUsage | null;
  streamed?: boolean;
  category?: string;
  error?: Partial<ExpectedError> | string | null;
  count?: number;
  dimensions?: number;
  heads?: number[][];
  l2?: number[];
  first?: string[];
  final_status?: string;
  data_removed?: boolean;
}

export interface Entry {
  file: string;
  provider: string;
  kind: string;
  api: string;
  model: string | null;
  expect: Expectation;
}

/** The folder with some evidence: where the variable points, else beside the repository; `null` when it is nowhere. */
export function evidenceFolder(variable: string, name: string, index: string): string | null {
  const beside = fileURLToPath(new URL(`../../../shared/${name}`, import.meta.url));
  return [process.env[variable], beside].find((folder) => folder && existsSync(join(folder, index))) ?? null;
}

export function readJson(folder: string, file: string): unknown {
  return JSON.parse(readFileSync(join(folder, file), "utf8"));
}

/** The exchanges of a recording, in their order. */
export function exchangesOf(folder: string, file: string): Recorded[] {
  return (readJson(folder, file) as { exchanges: Recorded[] }).exchanges;
}

/** The reading of JSON that may hold anything. */
export function record(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

export function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Leaves out what is not there. */
export function given(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}

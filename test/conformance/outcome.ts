import { type ErrorKind, REACTIONS } from "../../src/errors.ts";
import type { Expectation } from "./evidence.ts";

/** The manifest's words for errors in ours, and one of ours that only our disagreements with it use. */
const KINDS: Record<string, ErrorKind> = {
  auth: "auth",
  quota: "quota",
  rate_limit: "rate_limit",
  overloaded: "overloaded",
  server: "server",
  timeout: "timeout",
  context_length: "too_long",
  not_found: "no_model",
  content_filter: "filtered",
  invalid_request: "bad_request",
  cancelled: "cancelled",
  bad_reply: "bad_reply",
};

/** How a recorded exchange must end for the caller: the kind of the error, or `null` for an answer. */
export function errorKindOf(expect: Expectation): ErrorKind | null {
  if (expect.type === "error") return kindOf(expect.category);
  if (expect.type === "stream_error") return kindOf(typeof expect.error === "object" ? expect.error?.category : undefined);
  if (expect.type === "prediction") return predictionErrorOf(expect);
  return expect.type === "completion" ? emptyErrorOf(expect) : null;
}

function kindOf(category: string | undefined): ErrorKind {
  const kind = KINDS[category ?? ""];
  if (!kind) throw new Error(`the manifest has a category that has no kind: ${category}`);
  return kind;
}

/** An empty or filtered answer is an error, never an empty success (SPEC 2.4). */
function emptyErrorOf({ text, tool_calls, finish_reason }: Expectation): ErrorKind | null {
  if ((text ?? "").trim() !== "" || tool_calls?.length) return null;
  if (finish_reason === "content_filter") return "filtered";
  return finish_reason === "length" ? "bad_request" : "bad_reply";
}

function predictionErrorOf({ category, data_removed }: Expectation): ErrorKind | null {
  if (category) return kindOf(category);
  return data_removed ? "bad_reply" : null;
}

/** Whether the same call may succeed later; of answers that are errors only to us our own table says it. */
export function retryableOf(expect: Expectation, kind: ErrorKind): boolean {
  const said = typeof expect.error === "object" ? expect.error?.retryable : expect.retryable;
  return said ?? REACTIONS[kind].retryable;
}

/** Milliseconds to wait before another try, where the recording says so. */
export function retryAfterOf({ retry_after_seconds: seconds }: Expectation): number | null {
  return seconds == null ? null : seconds * 1000;
}

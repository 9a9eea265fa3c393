import type { IncomingHttpHeaders } from "node:http";
import { CallError, type ErrorKind } from "../../errors.ts";
import { retryAfterOf } from "../../http/retry-after.ts";
import type { Json } from "../../types.ts";
import { type ErrorBody, type Failure, failed, kindOfStatus, kindOfWords, readErrorBody, readErrorValue, sentence } from "../failure.ts";
import { refusedParameter } from "../refusals.ts";
import { isRecord } from "../reply.ts";
import { successorOf } from "../successors.ts";

/** https://platform.claude.com/docs/en/api/errors */
const KINDS: Record<string, ErrorKind> = {
  authentication_error: "auth",
  permission_error: "auth",
  billing_error: "quota",
  not_found_error: "no_model",
  request_too_large: "too_long",
  rate_limit_error: "rate_limit",
  timeout_error: "timeout",
  overloaded_error: "overloaded",
  api_error: "server",
};

/** A limit that waiting does not lift: the account's money (`error.details.error_code`), or a ceiling its owner has set. */
const SPENT = /spend_limit|credit balance|usage limits|monthly (api )?usage/i;

/** What a reply without success means. */
export function failure(failure: Failure): CallError {
  const body = readErrorBody(failure.body);
  const { headers, status } = failure;
  const retryAfterMs = retryAfterOf(headers) ?? (status === 429 ? untilReset(headers) : undefined);
  const kind = overruled(kindOf(body) ?? kindOfWords(body, status) ?? kindOfStatus(status), headers, retryAfterMs);
  const facts = { retryAfterMs, parameter: refusedOf(body.message, status), requestId: requestIdOf(body.raw) };
  const missing = kind === "no_model" ? /model: (\S+)/.exec(body.message ?? "")?.[1] : undefined;
  if (missing === undefined) return failed(failure, kind, facts);
  const successor = successorOf(missing);
  const remedy = successor === null ? "check its name" : `it was retired, its successor is ${successor}`;
  return failed({ ...failure, body: JSON.stringify({ error: { message: `no model ${missing}; ${remedy}` } }) }, kind, facts);
}

/** What an error inside a reply with status 200 means, most of all in the middle of a stream. */
export function failureWithin(event: Json): CallError {
  const body = readErrorValue(event);
  const kind = kindOf(body) ?? kindOfWords(body, 400) ?? "server";
  const requestId = requestIdOf(event);
  return new CallError(kind, `the reply broke off with an error: ${sentence(body.message) ?? "no reason given"}`, {
    sent: true,
    ...(requestId !== undefined && { requestId }),
  });
}

function kindOf(body: ErrorBody): ErrorKind | null {
  const { type = "", message = "" } = body;
  if (SPENT.test(`${message} ${errorCodeOf(body.raw)}`)) return "quota";
  if (/exceed context limit/.test(message)) return "too_long";
  if (type === "api_error" && /overloaded/i.test(message)) return "overloaded";
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? null) : null;
}

function errorCodeOf(raw: unknown): string {
  const error = isRecord(raw) ? raw.error : undefined;
  const details = isRecord(error) ? error.details : undefined;
  return isRecord(details) ? String(details.error_code ?? "") : "";
}

/** `x-should-retry` knows better whether trying again can help. */
function overruled(kind: ErrorKind, headers: IncomingHttpHeaders, retryAfterMs: number | undefined): ErrorKind {
  const advice = headers["x-should-retry"];
  if (advice === "true" && kind === "bad_request") return "overloaded";
  return advice === "false" && kind === "rate_limit" && retryAfterMs === undefined ? "quota" : kind;
}

/** Milliseconds until the last of the used-up limits is full again: `anthropic-ratelimit-requests-remaining: 0` and its `-reset`. */
function untilReset(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const waits = ["requests", "tokens", "input-tokens", "output-tokens"]
    .filter((limit) => headers[`anthropic-ratelimit-${limit}-remaining`] === "0")
    .map((limit) => Date.parse(String(headers[`anthropic-ratelimit-${limit}-reset`])) - now)
    .filter((wait) => wait > 0);
  return waits.length > 0 ? Math.max(...waits) : undefined;
}

/** The parameter a 400 refuses; thinking, effort and forced tools are refused in sentences of their own. */
function refusedOf(message: string | undefined, status: number): string | undefined {
  if (status !== 400 || message === undefined) return undefined;
  if (/^tool_choice\b.*not supported/.test(message)) return "tool_choice.type";
  if (/"thinking\.type|adaptive thinking is not supported|support the effort parameter/.test(message)) return "thinking";
  if (/temperature.* may only be set to 1/.test(message)) return "temperature";
  return refusedParameter(status, message, undefined);
}

function requestIdOf(raw: unknown): string | undefined {
  return isRecord(raw) && typeof raw.request_id === "string" ? raw.request_id : undefined;
}

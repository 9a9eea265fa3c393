import type { IncomingHttpHeaders } from "node:http";
import { CallError, type ErrorKind } from "../errors.ts";
import { retryAfterOf } from "../http/retry-after.ts";
import { isRecord } from "./reply.ts";
import { untilRenewed, waitInWords } from "./waiting.ts";

/** An answer that is no success: what a protocol reads its kind from. */
export interface Failure {
  status: number;
  headers: IncomingHttpHeaders;
  /** The body as sent, cut at 64 KiB. */
  body: string;
}

/** What an error body says, whichever of the known shapes it has. Absent means that it does not say. */
export interface ErrorBody {
  message?: string;
  code?: string;
  type?: string;
  param?: string;
  /** The parsed body, for what only one provider says. */
  raw?: unknown;
}

/** Reads an error body of any shape that providers use: nested or flat, one-element arrays, plain text, HTML. Never throws. */
export function readErrorBody(body: string): ErrorBody {
  let raw: unknown;
  try {
    raw = JSON.parse(body);
  } catch {
    const text = body.trim();
    if (text === "") return {};
    return { message: text.startsWith("<") ? "an HTML page came back (a proxy in between, or a wrong base_url?)" : text };
  }
  return { ...readErrorValue(raw), raw };
}

/** The same for a body that is already parsed, such as an error inside a stream. */
export function readErrorValue(raw: unknown): ErrorBody {
  const outer = Array.isArray(raw) ? raw[0] : raw;
  if (typeof outer === "string") return { message: outer };
  if (!isRecord(outer)) return {};
  const inner = isRecord(outer.error) ? outer.error : outer;
  const message =
    text(inner.message) ?? text(outer.error) ?? text(outer.message) ?? text(outer.detail) ?? detailOf(outer) ?? text(outer.title);
  const code = text(inner.code) ?? text(inner.error_code);
  const type = text(inner.type) ?? text(inner.status) ?? text(outer.error_type);
  const param = text(inner.param);
  return { ...(message && { message }), ...(code && { code }), ...(type && { type }), ...(param && { param }) };
}

/** The kind that a status alone means; protocols look into the body first. */
export function kindOfStatus(status: number): ErrorKind {
  if (status === 401 || status === 403) return "auth";
  if (status === 402) return "quota";
  if (status === 404 || status === 410) return "no_model";
  if (status === 408 || status === 504 || status === 524) return "timeout";
  if (status === 413) return "too_long";
  if (status === 429) return "rate_limit";
  if (status === 409 || status === 503 || status === 529) return "overloaded";
  if (status >= 500) return "server";
  if (status >= 300 && status < 400) return "config";
  return "bad_request";
}

const TOO_LONG =
  /context.?(length|window|size)|maximum context|too many (input )?tokens|prompt is too long|input is too long|token count exceeds|exceeds? the (maximum|context)|maximum number of tokens|reduce the length|request too large|tokens.{0,30} must be <=|must have less than \d+ tokens/i;
const NO_CREDIT =
  /insufficient.?(quota|credit|balance|funds)|exceeded your (current )?quota|credit balance|billing.?(hard|not|details|error|limit)|spend(ing)? limit|out of credits/i;
const FILTERED = /content.?(filter|policy)|responsible ?ai|safety system|moderation/i;

/** The kind of a failure by what most services say in words; `null` leaves it to the status. */
export function kindOfWords({ message = "", code = "", type = "" }: ErrorBody, status: number): ErrorKind | null {
  const words = `${code} ${type} ${message}`;
  if (/invalid.?api.?key|incorrect api key|api key not valid|invalid x-api-key|authentication_error|unauthenticated/i.test(words))
    return "auth";
  if (status === 403 && TOO_LONG.test(words)) return "too_long";
  if (status === 401 || status === 403) return null;
  if (NO_CREDIT.test(words)) return "quota";
  if (/model_(not_found|decommissioned|not_supported)|model.*(does not exist|not found|decommissioned|was removed)/i.test(words))
    return "no_model";
  if (status < 500 && TOO_LONG.test(words)) return "too_long";
  if (status < 500 && status !== 429 && FILTERED.test(`${code} ${type}`)) return "filtered";
  if (/overloaded/i.test(`${type} ${message}`)) return "overloaded";
  if (/rate.?limit/i.test(`${code} ${type}`)) return "rate_limit";
  return null;
}

/** A failure as a `CallError`: the kind found by `kind`, else by its words, else by its status; the provider's own words cut at 500 characters. */
export function failed(
  failure: Failure,
  kind?: ErrorKind | null,
  facts: { retryAfterMs?: number | undefined; parameter?: string | undefined; requestId?: string | undefined } = {},
): CallError {
  const body = readErrorBody(failure.body);
  const found = kind ?? kindOfWords(body, failure.status) ?? kindOfStatus(failure.status);
  const { headers, status } = failure;
  const location = status >= 300 && status < 400 ? `redirects to ${originOf(headers.location)}; set base_url to where it answers` : null;
  return new CallError(found, `HTTP ${status}: ${location ?? sentence(body.message) ?? "no reason given"}`, {
    status,
    sent: true,
    retryAfterMs: facts.retryAfterMs ?? retryAfterOf(headers) ?? (found === "rate_limit" ? waitOf(body, headers) : undefined),
    requestId: requestIdOf(headers) ?? facts.requestId,
    parameter: facts.parameter,
  });
}

function waitOf({ message }: ErrorBody, headers: IncomingHttpHeaders): number | undefined {
  return waitInWords(message) ?? untilRenewed(headers);
}

/** Where services put the id of a request, in the order of preference. */
const REQUEST_IDS = ["x-request-id", "request-id", "apim-request-id", "inference-id", "x-debug-trace-id"];

/** The id under which the service's support finds this exchange. */
export function requestIdOf(headers: IncomingHttpHeaders): string | undefined {
  return REQUEST_IDS.map((name) => text(headers[name])).find((id) => id !== undefined);
}

/** The provider's words as one short line. */
export function sentence(message: string | undefined): string | undefined {
  const line = message?.replace(/\s+/g, " ").trim();
  return line && (line.length > 500 ? `${line.slice(0, 499)}…` : line);
}

function originOf(location: string | undefined): string {
  return location && URL.canParse(location) ? new URL(location).origin : "another address";
}

function detailOf(outer: Record<string, unknown>): string | undefined {
  const detail = outer.detail;
  if (Array.isArray(detail)) return text(isRecord(detail[0]) ? detail[0].msg : undefined);
  return undefined;
}

function text(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

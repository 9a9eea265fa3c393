import type { CallError, ErrorKind } from "../../errors.ts";
import type { Json } from "../../types.ts";
import { type ErrorBody, type Failure, failed, readErrorBody } from "../failure.ts";
import { refusedParameter } from "../refusals.ts";
import { isRecord } from "../reply.ts";

/** What an error inside a reply with status 200 means. */
export function failureWithin(body: Json): CallError {
  const code = isRecord(body.error) ? Number(body.error.code) : Number.NaN;
  return failure({ status: code >= 400 && code < 600 ? code : 500, headers: {}, body: JSON.stringify(body) });
}

/** What a reply without success means: a `google.rpc.Status`. https://ai.google.dev/gemini-api/docs/troubleshooting */
export function failure(failure: Failure): CallError {
  const body = readErrorBody(failure.body);
  const details = detailsOf(body.raw);
  return failed(failure, kindOf(failure.status, body, details), {
    retryAfterMs: retryDelayOf(body, details),
    parameter: parameterOf(failure.status, body),
  });
}

function detailsOf(raw: unknown): Json[] {
  const outer = Array.isArray(raw) ? raw[0] : raw;
  const error = isRecord(outer) && isRecord(outer.error) ? outer.error : {};
  return Array.isArray(error.details) ? error.details.filter(isRecord) : [];
}

/** Google speaks of quota and billing in every 429; only a spent balance is one that waiting does not cure. */
function kindOf(status: number, { message = "", type = "" }: ErrorBody, details: Json[]): ErrorKind | null {
  if (details.some(({ reason }) => typeof reason === "string" && /^(API_KEY_|SERVICE_DISABLED|CONSUMER_)/.test(reason))) return "auth";
  if (status === 429) return /credits? (is|are|has|have)|prepa(y|id)|spend(ing)? (cap|limit)/i.test(message) ? "quota" : "rate_limit";
  if (type === "FAILED_PRECONDITION" && /location/i.test(message)) return "auth";
  if (type === "CANCELLED") return "server";
  return null;
}

/** The wait that `RetryInfo` asks for; a day's quota comes back at midnight in California, whatever that says. */
function retryDelayOf({ message = "" }: ErrorBody, details: Json[]): number | undefined {
  const told = details.map(({ retryDelay }) => retryDelay).find((delay) => typeof delay === "string");
  const seconds = /^([\d.]+)s$/.exec(String(told))?.[1] ?? /retry in ([\d.]+)s/.exec(message)?.[1];
  const delay = seconds === undefined ? undefined : Number(seconds) * 1000;
  const violations = details.flatMap((detail) => (Array.isArray(detail.violations) ? detail.violations.filter(isRecord) : []));
  return violations.some(({ quotaId }) => /PerDay/.test(String(quotaId))) ? Math.max(delay ?? 0, untilQuotaDay(new Date())) : delay;
}

/** Milliseconds until a day's quota is given anew. https://ai.google.dev/gemini-api/docs/rate-limits */
export function untilQuotaDay(now: Date): number {
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: "America/Los_Angeles", timeStyle: "medium" }).format(now);
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(":").map(Number);
  return (24 * 3600 - hours * 3600 - minutes * 60 - seconds) * 1000;
}

function parameterOf(status: number, { message, param }: ErrorBody): string | undefined {
  return refusedParameter(status, message, param) ?? (status === 400 && /thinking/i.test(message ?? "") ? "thinking" : undefined);
}

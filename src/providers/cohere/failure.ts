import type { CallError, ErrorKind } from "../../errors.ts";
import type { Json } from "../../types.ts";
import { type ErrorBody, type Failure, failed, kindOfWords, readErrorBody, readErrorValue } from "../failure.ts";
import { refusedParameter } from "../refusals.ts";
import { isRecord } from "../reply.ts";

/** What an error inside a stream means; it carries no status, so its words decide. */
export function failureWithin(body: Json): CallError {
  const status = kindOfWords(readErrorValue(body), 400) === null ? 500 : 400;
  return failure({ status, headers: {}, body: JSON.stringify(body) });
}

/** What a reply without success means: `{id?, message}`. https://docs.cohere.com/reference/errors */
export function failure(failure: Failure): CallError {
  const { status } = failure;
  const body = readErrorBody(failure.body);
  return failed(failure, kindOf(status, body), { requestId: idOf(body.raw), parameter: parameterOf(status, body) });
}

function kindOf(status: number, { message = "", raw }: ErrorBody): ErrorKind | null {
  if (status === 429) return /\/ month|per month|monthly/i.test(message) ? "quota" : "rate_limit";
  if (status === 498) return /token/i.test(message) ? "auth" : "filtered";
  if (status === 499) return "cancelled";
  if (/maximum output/.test(message)) return "bad_request";
  if (isRecord(raw) && raw.error_type === "TOO_MANY_TOKENS") return "too_long";
  return null;
}

function idOf(raw: unknown): string | undefined {
  return isRecord(raw) && typeof raw.id === "string" ? raw.id : undefined;
}

function parameterOf(status: number, { message, param }: ErrorBody): string | undefined {
  const refused = refusedParameter(status, message, param);
  if (refused !== undefined || (status !== 400 && status !== 422)) return refused;
  return /(thinking|reasoning).*(not|only|un)/i.test(message ?? "") ? "thinking" : undefined;
}

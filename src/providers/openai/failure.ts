import type { CallError } from "../../errors.ts";
import type { Json } from "../../types.ts";
import { type Failure, failed, kindOfWords, readErrorBody, readErrorValue } from "../failure.ts";
import { refusedParameter } from "../refusals.ts";
import { isRecord } from "../reply.ts";

/** What an error inside a reply with status 200 means: in a stream, or (Azure) as the whole body. */
export function failureWithin(body: Json): CallError {
  return failure({ status: statusWithin(body.error), headers: {}, body: JSON.stringify(body) });
}

/** Errors inside a stream carry their status in the body, if at all. */
function statusWithin(error: unknown): number {
  const status = isRecord(error) ? Number(error.status_code ?? error.status ?? error.code) : Number.NaN;
  if (status >= 400 && status < 600) return status;
  return kindOfWords(readErrorValue({ error }), 400) === null ? 500 : 400;
}

/** What a reply without success means. */
export function failure(failure: Failure): CallError {
  const { message, param } = readErrorBody(failure.body);
  return failed(failure, null, { parameter: refusedParameter(failure.status, message, param) });
}

import { CallError, type ErrorKind } from "../../errors.ts";
import type { Json } from "../../types.ts";
import { type Failure, failed, kindOfWords, readErrorBody, readErrorValue, sentence } from "../failure.ts";
import { refusedParameter } from "../refusals.ts";
import { isRecord } from "../reply.ts";

/** What error codes and types mean. A code outweighs the words of a message, a type only the status. */
export type ErrorKinds = Readonly<Record<string, ErrorKind>>;

/** https://platform.openai.com/docs/guides/error-codes; `invalid_prompt` is what reasoning models say to a flagged prompt. */
const KINDS: ErrorKinds = {
  invalid_prompt: "filtered",
  ResponsibleAIPolicyViolation: "filtered",
  insufficient_quota: "quota",
  rate_limit_exceeded: "rate_limit",
  slow_down: "overloaded",
  server_error: "server",
};

/** What a failed exchange means, and what an error means that came inside a reply with status 200. */
export interface Failures {
  failure(failure: Failure): CallError;
  within(body: Json): CallError;
}

/** Reads the failures of a service, with the meanings that are its own. */
export function failuresOf(own: ErrorKinds = {}): Failures {
  const kinds: ErrorKinds = { ...KINDS, ...own };
  const failure = (given: Failure): CallError => {
    const body = readErrorBody(given.body);
    const words = kindOfWords(body, given.status);
    const coded = kinds[body.code ?? ""] ?? kinds[innerCode(body.raw)];
    const kind = (words === "too_long" ? words : coded) ?? words ?? kinds[body.type ?? ""];
    return failed(given, kind, { parameter: refusedParameter(given.status, body.message, body.param) });
  };
  return {
    failure,
    within(body) {
      const status = statusWithin(body);
      const error = failure({
        status: status ?? (kindOfWords(readErrorValue(body), 400) ? 400 : 500),
        headers: {},
        body: JSON.stringify(body),
      });
      const message = `the reply holds an error: ${sentence(readErrorValue(body).message) ?? "no reason given"}`;
      return new CallError(error.kind, message, { ...error, status });
    },
  };
}

/** Errors inside a reply carry their status in the body, if at all. */
function statusWithin({ error }: Json): number | undefined {
  const status = isRecord(error) ? Number(error.status_code ?? error.status ?? error.code) : Number.NaN;
  return status >= 400 && status < 600 ? status : undefined;
}

/** Azure tells in an inner error that its filter was it. */
function innerCode(raw: unknown): string {
  const error = isRecord(raw) && isRecord(raw.error) ? raw.error : {};
  const inner = isRecord(error.innererror) ? error.innererror : {};
  return typeof inner.code === "string" ? inner.code : "";
}

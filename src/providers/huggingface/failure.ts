import { CallError } from "../../errors.ts";
import { type Failure, readErrorBody } from "../failure.ts";
import { type Failures, failuresOf } from "../openai/failure.ts";
import { count, isRecord } from "../reply.ts";

/** What the text-generation server calls its errors: https://github.com/huggingface/text-generation-inference */
const form = failuresOf({
  validation: "bad_request",
  template_error: "bad_request",
  overloaded: "overloaded",
  generation: "server",
  incomplete_generation: "server",
});

/** OpenAI's failures and the router's own; a model that is being loaded says how long that takes. */
export const failures: Failures = {
  ...form,
  failure(given: Failure): CallError {
    const error = form.failure(given);
    const { raw } = readErrorBody(given.body);
    const seconds = isRecord(raw) ? count(raw.estimated_time) : null;
    return seconds === null ? error : new CallError(error.kind, error.message, { ...error, retryAfterMs: seconds * 1_000 });
  },
};

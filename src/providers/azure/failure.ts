import { CallError } from "../../errors.ts";
import { type Failure, readErrorBody } from "../failure.ts";
import { type Failures, failuresOf } from "../openai/failure.ts";

const form = failuresOf({ DeploymentNotFound: "no_model", RateLimitReached: "rate_limit" });

/** A wait of a day is what Azure answers to a request that is by itself larger than the quota. */
const NEVER_MS = 86_400_000;

/** OpenAI's failures, with what to do about those that only a deployment has. */
export const failures: Failures = { ...form, failure };

function failure(given: Failure): CallError {
  const error = form.failure(given);
  if (error.kind === "rate_limit" && error.retryAfterMs === NEVER_MS) {
    return told(new CallError("too_long", error.message, { ...error, retryAfterMs: undefined }), "the request is larger than the quota");
  }
  if (given.status !== 404) return error;
  const missing = readErrorBody(given.body).code === "DeploymentNotFound";
  return told(
    error,
    missing ? "check deployment_name; a new deployment takes some minutes" : "check base_url, deployment_name and api_version",
  );
}

function told(error: CallError, remedy: string): CallError {
  return new CallError(error.kind, `${error.message} (${remedy})`, { ...error });
}

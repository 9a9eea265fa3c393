import { describe, expect, test } from "vitest";
import { failure } from "../../../src/providers/cohere/failure.ts";

describe("a failure", () => {
  const failed = (status: number, body: object, headers = {}) => failure({ status, headers, body: JSON.stringify(body) });

  test.each([
    [400, "invalid request: total number of texts must be at most 96 - received 104", "bad_request"],
    [400, "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292.", "too_long"],
    [
      400,
      "too many tokens: max tokens must be less than or equal to 4096, the maximum output for this model - received 8192.",
      "bad_request",
    ],
    [401, "invalid api token", "auth"],
    [402, "please add or update your payment method at https://dashboard.cohere.com/billing", "quota"],
    [404, "model 'mine' not found, make sure the correct model ID was used and that you have access to the model.", "no_model"],
    [429, "You are using a Trial key, which is limited to 40 API calls / minute.", "rate_limit"],
    [429, "You are using a Trial key, which is limited to 1000 API calls / month.", "quota"],
    [498, "blocked: the output was rejected", "filtered"],
    [498, "invalid token", "auth"],
    [499, "request cancelled", "cancelled"],
    [500, "internal server error", "server"],
    [503, "service unavailable", "overloaded"],
    [504, "timeout", "timeout"],
  ])("of status %i that says %j is %s", (status, message, kind) => {
    expect(failed(status, { message }).kind).toBe(kind);
  });

  test("is too long by its error type as well", () => {
    expect(failed(400, { message: "no", error_type: "TOO_MANY_TOKENS" }).kind).toBe("too_long");
  });

  test("is found again by the trace id, else by the body's", () => {
    expect(failed(500, { id: "body", message: "no" }, { "x-debug-trace-id": "trace" }).requestId).toBe("trace");
    expect(failed(500, { id: "body", message: "no" }).requestId).toBe("body");
  });

  test.each([
    ["thinking is not supported by this model", "thinking"],
    ["invalid request: unknown field `seed`", "seed"],
    ["invalid request: message must not be empty", undefined],
  ])("that says %j names the parameter %s", (message, parameter) => {
    expect(failed(400, { message }).parameter).toBe(parameter);
  });
});

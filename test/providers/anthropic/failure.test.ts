import { describe, expect, it } from "vitest";
import { failure } from "../../../src/providers/anthropic/failure.ts";

const errorOf = (status: number, type: string, message: string, headers: Record<string, string> = {}, details?: object) =>
  failure({ status, headers, body: JSON.stringify({ type: "error", error: { type, message, details }, request_id: "req_1" }) });

describe("an error of Anthropic's", () => {
  it.each([
    [400, "invalid_request_error", "messages: at least one message is required", "bad_request"],
    [400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000 maximum", "too_long"],
    [400, "invalid_request_error", "input length and `max_tokens` exceed context limit: 199000 + 4096 > 200000", "too_long"],
    [400, "invalid_request_error", "max_tokens: 64000 > 8192, which is the maximum allowed number of output tokens", "bad_request"],
    [400, "invalid_request_error", "Your credit balance is too low to access the Anthropic API.", "quota"],
    [400, "invalid_request_error", "You have reached your specified API usage limits.", "quota"],
    [401, "authentication_error", "invalid x-api-key", "auth"],
    [402, "billing_error", "Payment required", "quota"],
    [403, "permission_error", "Your API key does not have permission", "auth"],
    [404, "not_found_error", "model: claude-9", "no_model"],
    [413, "request_too_large", "Request exceeds the maximum size", "too_long"],
    [429, "rate_limit_error", "Too many input tokens per minute; see billing for more", "rate_limit"],
    [500, "api_error", "Internal server error", "server"],
    [500, "api_error", "Overloaded", "overloaded"],
    [504, "timeout_error", "Request timeout", "timeout"],
    [529, "overloaded_error", "Overloaded", "overloaded"],
  ])("%i %s “%s” is %s", (status, type, message, kind) => {
    expect(errorOf(status, type, message)).toMatchObject({ kind, status, requestId: "req_1" });
  });

  it.each(["enforced_spend_limit_reached", "contract_spend_limit_reached"])("with the code %s is not cured by waiting", (error_code) => {
    expect(errorOf(429, "rate_limit_error", "You have reached a limit", {}, { error_code }).kind).toBe("quota");
  });

  it("with the code ramp_limit_exceeded is", () => {
    const error = errorOf(429, "rate_limit_error", "Slow down", { "retry-after": "3" }, { error_code: "ramp_limit_exceeded" });

    expect(error).toMatchObject({ kind: "rate_limit", retryAfterMs: 3000 });
  });

  it("prefers the header's request id", () => {
    expect(errorOf(500, "api_error", "Internal", { "request-id": "req_h" }).requestId).toBe("req_h");
  });

  it.each([
    ["claude-3-opus-20240229", "claude-opus-5-5"],
    ["claude-3-sonnet", "claude-sonnet-5-5"],
    ["claude-3-5-haiku-latest", "claude-haiku-5-5"],
    ["claude-sonnet-4-20250514", "claude-sonnet-5-5"],
  ])("about the retired %s names %s", (model, successor) => {
    const { kind, message } = errorOf(404, "not_found_error", `model: ${model}`);

    expect(kind).toBe("no_model");
    expect(message).toBe(`HTTP 404: no model ${model}; it was retired, its successor is ${successor}`);
  });

  it("about a model without a known successor says to check its name", () => {
    expect(errorOf(404, "not_found_error", "model: claude-sonnet-4.6").message).toBe(
      "HTTP 404: no model claude-sonnet-4.6; check its name",
    );
  });

  it.each([
    ["'temperature' is deprecated for this model.", "temperature"],
    ["`temperature` and `top_p` cannot both be specified for this model. Please use only one.", "top_p"],
    ["`temperature` may only be set to 1 when thinking is enabled.", "temperature"],
    ['tool_choice: type "tool" and "any" are not supported for this model.', "tool_choice.type"],
    ['"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive"', "thinking"],
    ["adaptive thinking is not supported on this model", "thinking"],
    ["This model does not support the effort parameter.", "thinking"],
    ["messages: text content blocks must be non-empty", undefined],
  ])("%s is about the parameter %s", (message, parameter) => {
    expect(errorOf(400, "invalid_request_error", message)).toMatchObject({ kind: "bad_request", parameter });
  });

  it.each([
    ["17", 17_000],
    ["0.5", 500],
  ])("asks with retry-after: %s to wait %i ms", (value, expected) => {
    expect(errorOf(429, "rate_limit_error", "Slow down", { "retry-after": value }).retryAfterMs).toBe(expected);
  });

  it("asks to wait until the last of the used-up limits is full again when it gives no time", () => {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

    const { retryAfterMs } = errorOf(429, "rate_limit_error", "Slow down", {
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": at(10),
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-input-tokens-reset": at(30),
      "anthropic-ratelimit-output-tokens-remaining": "5",
      "anthropic-ratelimit-output-tokens-reset": at(90),
    });

    expect(retryAfterMs).toBeGreaterThan(25_000);
    expect(retryAfterMs).toBeLessThanOrEqual(30_000);
  });

  it("listens to x-should-retry", () => {
    expect(errorOf(429, "rate_limit_error", "No more", { "x-should-retry": "false" }).kind).toBe("quota");
    expect(errorOf(429, "rate_limit_error", "Wait", { "x-should-retry": "false", "retry-after": "2" }).kind).toBe("rate_limit");
    expect(errorOf(400, "invalid_request_error", "Not now", { "x-should-retry": "true" }).kind).toBe("overloaded");
  });

  it.each([
    [502, "<html>Bad gateway</html>", "server"],
    [404, "Not Found", "no_model"],
    [429, "", "rate_limit"],
    [400, "[]", "bad_request"],
    [400, '{"error":{"type":"constructor"}}', "bad_request"],
  ])("%i with the body %j is %s", (status, body, kind) => {
    expect(failure({ status, headers: {}, body }).kind).toBe(kind);
  });
});

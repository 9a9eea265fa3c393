import { describe, expect, it } from "vitest";
import { failuresOf } from "../../../src/providers/openai/failure.ts";

const { failure, within } = failuresOf();
const failed = (status: number, error: object, headers = {}) => failure({ status, headers, body: JSON.stringify({ error }) });

describe("a failure in OpenAI's form", () => {
  it.each([
    [401, { message: "Incorrect API key provided: sk-…", code: "invalid_api_key" }, "auth"],
    [403, { message: "Country not supported", code: "unsupported_country_region_territory" }, "auth"],
    [404, { message: "The model `gpt-4` does not exist", code: "model_not_found" }, "no_model"],
    [429, { message: "Rate limit reached for gpt-6", type: "tokens", code: "rate_limit_exceeded" }, "rate_limit"],
    [429, { message: "You exceeded your current quota, please check your plan and billing details.", code: "insufficient_quota" }, "quota"],
    [429, { message: "Request too large for gpt-6 on tokens per min (TPM)", code: "rate_limit_exceeded" }, "too_long"],
    [400, { message: "This model's maximum context length is 4097 tokens.", code: "context_length_exceeded" }, "too_long"],
    [
      400,
      { message: "request (3013 tokens) exceeds the available context size (512 tokens)", type: "exceed_context_size_error" },
      "too_long",
    ],
    [403, { message: "This model's maximum context length is 4097 tokens." }, "too_long"],
    [400, { message: "Invalid prompt: it was flagged", code: "invalid_prompt" }, "filtered"],
    [400, { message: "The response was filtered", code: "content_filter" }, "filtered"],
    [400, { message: "Error while downloading https://example.com/a.jpg.", code: "invalid_image_url" }, "bad_request"],
    [500, { message: "The server had an error", type: "server_error" }, "server"],
    [503, { message: "Slow down", code: "slow_down" }, "overloaded"],
    [504, { message: "Gateway timeout" }, "timeout"],
  ])("with status %i and %j means %s", (status, error, kind) => {
    expect(failed(status, error).kind).toBe(kind);
  });

  it("names the parameter that the model refuses", () => {
    const unsupported = (message: string, param?: string) =>
      failed(400, { message, ...(param && { param }), code: "unsupported_parameter" });

    expect(unsupported("Unsupported parameter: 'stop' is not supported with this model.", "stop").parameter).toBe("stop");
    expect(unsupported("Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens'.", "max_tokens").parameter).toBe(
      "max_tokens",
    );
    expect(unsupported("Unrecognized request argument supplied: reasoning_effort").parameter).toBe("reasoning_effort");
    expect(unsupported("This model does not support response format `json_schema`.").parameter).toBe("json_schema");
    expect(unsupported("Invalid schema for response_format 'answer': 'oneOf' is not permitted.", "response_format").parameter).toBe(
      undefined,
    );
  });

  it("says how long to wait, in a header or in words", () => {
    const limit = { message: "Rate limit reached. Please try again in 644ms.", code: "rate_limit_exceeded" };

    expect(failed(429, limit).retryAfterMs).toBe(644);
    expect(failed(429, limit, { "retry-after": "2" }).retryAfterMs).toBe(2_000);
    expect(failed(429, limit, { "retry-after": "2", "retry-after-ms": "1500" }).retryAfterMs).toBe(1_500);
  });

  it("keeps the request's id", () => {
    expect(failed(500, {}, { "x-request-id": "req_1" }).requestId).toBe("req_1");
  });

  it("inside a reply has the status that it names", () => {
    expect(within({ error: { message: "Tool choice is required", status_code: 400 } })).toMatchObject({ kind: "bad_request", status: 400 });
    expect(within({ error: { message: "It broke" } })).toMatchObject({ kind: "server", status: undefined });
  });
});

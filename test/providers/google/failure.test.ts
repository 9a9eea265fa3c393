import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { failure, untilQuotaDay } from "../../../src/providers/google/failure.ts";

const quota = () => JSON.parse(readFileSync(new URL("../../fixtures/google/quota.json", import.meta.url), "utf8"));

describe("a failure", () => {
  const status = (code: number, message: string, rest: object = {}) => ({ error: { code, message, ...rest } });
  const reason = (name: string) => ({ details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: name }] });
  const failed = (code: number, body: unknown) => failure({ status: code, headers: {}, body: JSON.stringify(body) });

  test.each([
    [400, status(400, "API key expired. Please renew the API key.", reason("API_KEY_INVALID")), "auth"],
    [400, status(400, "User location is not supported for the API use.", { status: "FAILED_PRECONDITION" }), "auth"],
    [403, status(403, "Generative Language API has not been used", reason("SERVICE_DISABLED")), "auth"],
    [400, status(400, "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."), "too_long"],
    [400, [status(400, 'Invalid JSON payload received. Unknown name "google": Cannot find field.')], "bad_request"],
    [429, status(429, "Your prepayment credits are depleted.", { status: "RESOURCE_EXHAUSTED" }), "quota"],
    [429, status(429, "You exceeded your current quota, please check your plan and billing details."), "rate_limit"],
    [499, status(499, "The operation was cancelled.", { status: "CANCELLED" }), "server"],
    [500, status(500, "Internal error encountered.", { status: "INTERNAL" }), "server"],
    [503, status(503, "The model is overloaded.", { status: "UNAVAILABLE" }), "overloaded"],
    [504, status(504, "Deadline expired.", { status: "DEADLINE_EXCEEDED" }), "timeout"],
  ])("of status %i and %j is %s", (code, body, kind) => {
    expect(failed(code, body).kind).toBe(kind);
  });

  test("of a minute's quota says how long to wait; of a day's, until that is given anew", () => {
    expect(failed(429, quota())).toMatchObject({ kind: "rate_limit", retryAfterMs: 21_000 });
    expect(failed(429, status(429, "Please retry in 3.5s.")).retryAfterMs).toBe(3500);

    const day = quota();
    day.error.details[0].violations[0].quotaId = "GenerateRequestsPerDayPerProjectPerModel-FreeTier";
    expect(failed(429, day).retryAfterMs).toBeGreaterThan(20_000);
  });

  test.each([
    ["2026-11-22T10:00:00Z", 22],
    ["2026-11-22T07:59:00Z", 1 / 60],
    ["2026-07-01T07:00:00Z", 24],
  ])("at %s the day's quota comes back in %d hours", (now, hours) => {
    expect(untilQuotaDay(new Date(now))).toBeCloseTo(hours * 3_600_000, 0);
  });

  test.each([
    ["Thinking level is not supported for this model.", "thinking"],
    ["Budget 0 is invalid. This model only works in thinking mode.", "thinking"],
    ["Invalid JSON payload received. Unknown name \"seed\" at 'generation_config': Cannot find field.", "seed"],
    ["Function call is missing a thought_signature in functionCall parts.", undefined],
  ])("that says %j names the parameter %s", (message, parameter) => {
    expect(failed(400, status(400, message)).parameter).toBe(parameter);
  });
});

import { describe, expect, it } from "vitest";
import { limitsLeft, untilRenewed, waitInWords } from "../../src/providers/waiting.ts";

describe("how long an error asks to wait", () => {
  it.each([
    ["Please try again in 644ms.", 644],
    ["Please try again in 7.66s. Visit the billing page.", 7_660],
    ["Please try again in 7m12.288s.", 432_288],
    ["Please try again in 1h2m3s.", 3_723_000],
    ["Please retry after 60 seconds.", 60_000],
    ["Your rate limit resets in ~30s.", 30_000],
    ["retry in 2 minutes", 120_000],
    ["Try again later.", undefined],
    ["It took 3 seconds.", undefined],
    [undefined, undefined],
  ])("in the words %j is %s ms", (message, expected) => {
    expect(waitInWords(message)).toBe(expected);
  });

  it.each([
    ["what is used up", { "x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "2m59.56s" }, 179_560],
    [
      "the longest of two",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "6", "ratelimit-remaining": "0", "ratelimit-reset": "9" },
      9_000,
    ],
    ["a moment in time", { "ratelimit-remaining": "0", "ratelimit-reset": "1800000030" }, 30_000],
    ["nothing while something is left", { "x-ratelimit-remaining-tokens": "7", "x-ratelimit-reset-tokens": "1m" }, undefined],
    ["nothing without a time", { "ratelimit-remaining": "0" }, undefined],
  ])("in the headers is that of %s", (_what, headers, expected) => {
    expect(untilRenewed(headers, 1_800_000_000_000)).toBe(expected);
  });
});

describe("what is left of the rate limits", () => {
  const now = Date.parse("2027-01-15T08:00:00Z");

  it.each<[string, Record<string, string>, unknown]>([
    [
      "OpenAI and Groq",
      {
        "x-ratelimit-limit-requests": "14400",
        "x-ratelimit-remaining-requests": "14370",
        "x-ratelimit-reset-requests": "2m59.56s",
        "x-ratelimit-limit-tokens": "6000",
        "x-ratelimit-remaining-tokens": "5987",
        "x-ratelimit-reset-tokens": "130ms",
      },
      {
        requests: { limit: 14_400, remaining: 14_370, resetMs: 179_560, steady: true },
        tokens: { limit: 6_000, remaining: 5_987, resetMs: 130, steady: true },
      },
    ],
    [
      "Anthropic",
      {
        "anthropic-ratelimit-requests-limit": "50",
        "anthropic-ratelimit-requests-remaining": "0",
        "anthropic-ratelimit-requests-reset": "2027-01-15T08:00:12Z",
      },
      { requests: { limit: 50, remaining: 0, resetMs: 12_000, steady: true } },
    ],
    [
      "Together and Replicate",
      { "x-ratelimit-limit": "10", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "4" },
      { requests: { limit: 10, remaining: 3, resetMs: 4_000, steady: false } },
    ],
    ["one that tells no time", { "x-ratelimit-remaining-requests": "0" }, null],
    ["one that tells nonsense", { "x-ratelimit-remaining-requests": "many", "x-ratelimit-reset-requests": "soon" }, null],
    ["one that tells nothing", { "content-type": "application/json" }, null],
  ])("as %s tells it", (_who, headers, left) => {
    expect(limitsLeft(headers, now)).toEqual(left);
  });
});

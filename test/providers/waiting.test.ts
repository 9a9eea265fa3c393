import { describe, expect, it } from "vitest";
import { untilRenewed, waitInWords } from "../../src/providers/waiting.ts";

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

import { describe, expect, it } from "vitest";
import { calendarOf } from "../../src/ledger/calendar.ts";
import { forecastOf, savingsOf, timeBefore } from "../../src/ledger/outlook.ts";
import { DAY, HOUR, NOON, rowOf, usageOf } from "./rows.ts";
import { testLedger } from "./support.ts";

const UTC = calendarOf("UTC");

describe("the forecast", () => {
  it("adds to what the month has cost what the last seven days would cost until its end", () => {
    const { ledger } = testLedger();
    for (const days of [20, 10, 6, 3, 1]) ledger.record(rowOf({ time: NOON - days * DAY, costNanos: 700 }));

    // Four of the five are of November, three of the last seven days: 2100 / 7 a day, for the 8.5 days that are left.
    expect(forecastOf(ledger, UTC, NOON)).toEqual({ month: "2026-11", spentNanos: 3_500, forecastNanos: 3_500 + 300 * 8.5 });
  });

  it("goes by what there is when the ledger is younger, and by a day at least", () => {
    const { ledger } = testLedger();
    ledger.record(rowOf({ time: NOON - 2 * DAY, costNanos: 200 }));
    const { ledger: younger } = testLedger();
    younger.record(rowOf({ time: NOON - HOUR, costNanos: 200 }));

    expect(forecastOf(ledger, UTC, NOON).forecastNanos).toBe(200 + 100 * 8.5);
    expect(forecastOf(younger, UTC, NOON).forecastNanos).toBe(200 + 200 * 8.5);
  });

  it("of nothing is nothing", () => {
    expect(forecastOf(testLedger().ledger, UTC, NOON)).toEqual({ month: "2026-11", spentNanos: 0, forecastNanos: 0 });
  });

  it("counts what is left of the month in its time zone", () => {
    const { ledger } = testLedger();
    const now = Date.parse("2026-12-01T04:00Z");
    ledger.record(rowOf({ time: now - DAY, costNanos: 240 }));

    // In New York it is still November, for one more hour.
    expect(forecastOf(ledger, calendarOf("America/New_York"), now)).toEqual({ month: "2026-11", spentNanos: 240, forecastNanos: 250 });
  });
});

describe("the time to compare with", () => {
  const compared = (since: string, until: string) => {
    const time = timeBefore({ since: Date.parse(since), until: Date.parse(until) }, UTC);
    return [time.since, time.until].map((moment) => new Date(moment).toISOString().slice(0, 16));
  };

  it("is the month before, as far as this one has come", () => {
    expect(compared("2026-11-01T00:00Z", "2026-12-01T00:00Z")).toEqual(["2026-10-01T00:00", "2026-11-01T00:00"]);
    expect(compared("2026-11-01T00:00Z", "2026-11-22T12:00Z")).toEqual(["2026-10-01T00:00", "2026-10-22T12:00"]);
    expect(compared("2026-03-01T00:00Z", "2026-03-30T00:00Z")).toEqual(["2026-02-01T00:00", "2026-03-01T00:00"]);
    expect(compared("2026-01-01T00:00Z", "2026-02-01T00:00Z")).toEqual(["2025-12-01T00:00", "2026-01-01T00:00"]);
  });

  it("is as long a time just before any other", () => {
    expect(compared("2026-11-15T00:00Z", "2026-11-22T00:00Z")).toEqual(["2026-11-08T00:00", "2026-11-15T00:00"]);
  });
});

describe("savings", () => {
  const time = { since: 0, until: NOON + 1 };
  const perToken = ({ input, output }: { input: number | null; output: number | null }) => (input ?? 0) * 10 + (output ?? 0) * 50;

  it("compare completions whose tokens and cost are known", () => {
    const { ledger } = testLedger();
    ledger.record(rowOf({ usage: usageOf(100, 20), costNanos: 300 }));
    ledger.record(rowOf({ usage: usageOf(10, 2), costNanos: 0, provider: "ollama" }));
    ledger.record(rowOf({ usage: usageOf(1_000, 1_000), costNanos: null }));
    ledger.record(rowOf({ usage: null, costNanos: 7, outcome: "error" }));
    ledger.record(rowOf({ usage: usageOf(5_000, 0), costNanos: 9, tool: "embed" }));

    expect(savingsOf(ledger, time, perToken)).toEqual({ paidNanos: 300, baselineNanos: 110 * 10 + 22 * 50 });
  });

  it("are not told without a price, nor of nothing", () => {
    const { ledger } = testLedger();
    const nothing = savingsOf(ledger, time, perToken);
    ledger.record(rowOf());

    expect([nothing, savingsOf(ledger, time, () => null)]).toEqual([null, null]);
  });
});

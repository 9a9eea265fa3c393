import { describe, expect, it } from "vitest";
import { calendarOf } from "../../src/ledger/calendar.ts";
import type { Dimension, Report } from "../../src/ledger/report.ts";
import { REQUESTS } from "./requests.ts";
import { DAY, NOON, rowOf, usageOf } from "./rows.ts";
import { noDriver, testLedger } from "./support.ts";

const EVER = { since: 0, until: Number.MAX_SAFE_INTEGER };

/** The columns of a report that are worth reading at a glance. */
function glance({ rows }: Report) {
  return rows.map(({ key, calls, errors, fallbacks, inputTokens, outputTokens, costNanos, unpricedCalls, p50Ms }) => {
    return [key, calls, errors, fallbacks, inputTokens, outputTokens, costNanos, unpricedCalls, p50Ms];
  });
}

describe.each([
  ["in a file", {}],
  ["in memory", { loadDriver: noDriver }],
])("a report of a ledger %s", (_, options) => {
  const report = (by: Dimension, timeZone = "UTC", time = EVER) => {
    const { ledger } = testLedger(options);
    for (const row of REQUESTS) ledger.record(row);
    return ledger.report({ by, ...time, calendar: calendarOf(timeZone) });
  };

  it("counts requests, not attempts, and each once for every provider that was asked", () => {
    expect(glance(report("provider"))).toEqual([
      ["openai", 4, 1, 1, 600, 120, 3_000, 1, 70],
      ["anthropic", 1, 0, 0, 30, 5, 500, 0, null],
      ["together", 1, 0, 1, 80, 10, 40, 0, 30],
      ["groq", 3, 3, 0, 0, 0, 0, 0, null],
      ["ollama", 1, 0, 0, 10, 5, 0, 0, 40],
    ]);
  });

  it("counts a request once for a model that two providers were asked for", () => {
    expect(glance(report("model")).map(([model, calls, errors, fallbacks]) => [model, calls, errors, fallbacks])).toEqual([
      ["gpt-6", 4, 1, 1],
      ["opus", 1, 0, 0],
      ["small", 3, 2, 1],
      ["llama3.2", 1, 0, 0],
    ]);
  });

  it("tells tasks and clients apart, and what named none", () => {
    const short = (rows: ReturnType<typeof glance>) => rows.map(([key, calls, errors, , , , cost]) => [key, calls, errors, cost]);

    expect(short(glance(report("task")))).toEqual([
      ["chat", 3, 1, 3_000],
      [null, 4, 0, 540],
    ]);
    expect(short(glance(report("client")))).toEqual([
      ["a", 2, 0, 3_000],
      [null, 1, 0, 500],
      ["b", 4, 1, 40],
    ]);
  });

  it("begins days and months where the time zone does", () => {
    const calls = (by: Dimension, zone: string) => report(by, zone).rows.map((row) => [row.key, row.calls]);

    expect(calls("day", "UTC")).toEqual([
      ["2026-11-21", 1],
      ["2026-11-22", 6],
    ]);
    expect(calls("day", "Europe/Berlin")).toEqual([
      ["2026-11-21", 1],
      ["2026-11-22", 5],
      ["2026-11-23", 1],
    ]);
    expect(calls("month", "Europe/Berlin")).toEqual([["2026-11", 7]]);
  });

  it.each(["provider", "model", "task", "client", "day", "month"] as const)("has the same total by %s", (by) => {
    expect(report(by).total).toEqual({
      ...{ calls: 7, errors: 1, cancelled: 1, fallbacks: 2, inputTokens: 720, outputTokens: 140, costNanos: 3_540, unpricedCalls: 1 },
      ...{ cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, pricedRows: 3, estimatedRows: 2, p50Ms: 50 },
    });
  });

  it("takes what began at the first moment and not what began at the last", () => {
    const time = { since: Date.parse("2026-11-22T11:00Z"), until: Date.parse("2026-11-22T13:00Z") };

    expect(report("client", "UTC", time).rows.map(({ key, calls }) => [key, calls])).toEqual([["b", 2]]);
    expect(report("day", "Europe/Berlin", time).rows.map(({ key, calls }) => [key, calls])).toEqual([["2026-11-22", 2]]);
  });

  it("says 0 of a time without requests", () => {
    const { rows, total } = report("day", "UTC", { since: 0, until: 1_000 });

    expect(rows).toEqual([]);
    expect(total).toMatchObject({ calls: 0, errors: 0, inputTokens: 0, outputTokens: 0, costNanos: 0, unpricedCalls: 0, p50Ms: null });
  });

  it("says that it does not know what nobody told", () => {
    const { ledger } = testLedger(options);

    ledger.record(rowOf({ usage: usageOf(null, null), costNanos: null }));

    const { total } = ledger.report({ by: "task", ...EVER, calendar: calendarOf("UTC") });
    expect(total).toMatchObject({ calls: 1, inputTokens: null, outputTokens: null, costNanos: null, unpricedCalls: 1 });
  });

  it("gives half of the answers' times to two digits", () => {
    const { ledger } = testLedger(options);
    const p50 = (...times: number[]) => {
      for (const latencyMs of times) ledger.record(rowOf({ client: `client ${times}`, latencyMs }));
      return ledger.report({ by: "client", ...EVER, calendar: calendarOf("UTC") }).rows.find(({ key }) => key === `client ${times}`)?.p50Ms;
    };

    expect([p50(3), p50(99, 98, 7), p50(105), p50(104), p50(1_249), p50(1_250, 5, 99_999), p50(123_456)]).toEqual([
      3, 98, 110, 100, 1_200, 1_300, 123_000,
    ]);
  });
});

it("finds the median of many answers from a sample that is near it", () => {
  const { ledger } = testLedger();
  for (let count = 0; count < 50_000; count++) ledger.record(rowOf({ latencyMs: count % 10_000, time: NOON - (count % 3) * DAY }));

  const { total, rows } = ledger.report({ by: "provider", ...EVER, calendar: calendarOf("UTC") });

  expect(rows).toHaveLength(1);
  expect(total.p50Ms).toBeGreaterThan(4_700);
  expect(total.p50Ms).toBeLessThan(5_300);
});

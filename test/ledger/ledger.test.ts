import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { calendarOf } from "../../src/ledger/calendar.ts";
import { loadDriver } from "../../src/ledger/driver.ts";
import { NOON, rowOf, usageOf } from "./rows.ts";
import { look, tempFolder, testLedger } from "./support.ts";

const COUNT = "SELECT count(*) FROM attempts";

describe("the ledger", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("has a row on disk within 50 ms", () => {
    const { ledger, path } = testLedger();
    ledger.warmUp();

    ledger.record(rowOf());
    const before = look(path, COUNT);
    vi.advanceTimersByTime(50);

    expect(before).toEqual([[0]]);
    expect(look(path, COUNT)).toEqual([[1]]);
  });

  it("writes 256 rows without waiting", () => {
    const { ledger, path } = testLedger();

    for (let count = 0; count < 300; count++) ledger.record(rowOf());

    expect(look(path, COUNT)).toEqual([[256]]);
  });

  it("writes what is queued when it is closed, and takes no notice of what comes later", () => {
    const { ledger, path } = testLedger();

    ledger.record(rowOf());
    ledger.close();
    ledger.record(rowOf());
    ledger.flush();

    expect(look(path, COUNT)).toEqual([[1]]);
  });

  it("loads no engine and makes no file before there is something to write", () => {
    const load = vi.fn(loadDriver);
    const { ledger, path } = testLedger({ loadDriver: load });

    const before = { loads: load.mock.calls.length, there: existsSync(path) };
    ledger.record(rowOf());
    ledger.flush();

    expect(before).toEqual({ loads: 0, there: false });
    expect(existsSync(path)).toBe(true);
  });

  it("makes the folder, and a file that only its owner can read", () => {
    const path = join(tempFolder(), "deep", "down", "usage.db");
    const { ledger } = testLedger({ path });

    ledger.record(rowOf());
    ledger.flush();

    const modes = ["", "-wal", "-shm"].map((end) => statSync(path + end).mode & 0o777);
    expect(modes).toEqual([0o600, 0o600, 0o600]);
    expect(statSync(join(path, "..")).mode & 0o777).toBe(0o700);
  });

  it("keeps what is known of an attempt, and which attempt of its request it was", () => {
    const { ledger, path } = testLedger();
    const usage = { input: 100, output: 20, cachedInput: 60, cacheWrite: 5, reasoning: 8, total: 120, source: "provider" as const };
    const earlier = [{ provider: "groq", model: "small" }];

    ledger.record(rowOf({ requestId: "r", task: "chat", usage, latencyMs: 12.6, ttftMs: 3.2, earlier }));
    ledger.flush();

    const labels = "SELECT tool, task, provider, kind, model, client FROM labels";
    const facts = `SELECT time, outcome, error_kind, request_id, attempt, fallback, input, output, cached_input, cache_write, reasoning,
      usage_source, cost_nanos, charged_nanos, price_source, price_date, latency_ms, ttft_ms FROM attempts`;
    expect(look(path, labels)).toEqual([["complete", "chat", "openai", "openai", "gpt-6", "tester"]]);
    expect(look(path, facts)).toEqual([
      [NOON, "ok", null, "r", 2, 1, 100, 20, 60, 5, 8, "provider", 1_000, 1_000, "genai-prices", "2026-11-01", 13, 3],
    ]);
  });

  it("keeps whatever numbers and names it is told, and never fails a call for them", () => {
    const { ledger, path, troubles } = testLedger();

    ledger.record(rowOf({ usage: null, costNanos: null, latencyMs: Number.NaN, model: "m".repeat(5_000), task: "", client: "\ud800\0" }));
    ledger.record(rowOf({ usage: usageOf(0.4, Number.POSITIVE_INFINITY), costNanos: 0.6 }));
    ledger.flush();

    const sql = "SELECT length(model), task, cost_nanos, input, output, latency_ms FROM attempts JOIN labels ON id = label ORDER BY label";
    expect(look(path, sql)).toEqual([
      [200, null, null, null, null, null],
      [5, null, 1, 0, null, 50],
    ]);
    expect(troubles).toEqual([]);
  });

  it("begins a new file when its own was deleted under it", () => {
    let now = NOON;
    const { ledger, path } = testLedger({ clock: () => now });
    ledger.record(rowOf());
    ledger.flush();

    for (const end of ["", "-wal", "-shm"]) rmSync(path + end);
    now += 5_000;
    ledger.record(rowOf());
    ledger.flush();

    expect(look(path, COUNT)).toEqual([[1]]);
  });

  it("reports what is still queued", () => {
    const { ledger } = testLedger();

    ledger.record(rowOf());

    expect(ledger.report({ by: "provider", since: 0, until: NOON + 1, calendar: calendarOf("UTC") }).total.calls).toBe(1);
  });
});

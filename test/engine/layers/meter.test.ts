import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../src/engine/call.ts";
import { meter } from "../../../src/engine/layers/meter.ts";
import { CallError } from "../../../src/errors.ts";
import { NO_USAGE } from "../../../src/types.ts";
import { delay } from "../../../src/util/delay.ts";
import { ANSWER, callTo, target } from "../../support/call.ts";

const COST = { nanos: 250_000_000, source: "config", asOf: null } as const;

describe("meter", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("records how long a try took, when its first piece came, what it used and what that costs", async () => {
    const usage = { ...NO_USAGE, input: 10, output: 2 };
    const call = callTo([target("house")]);

    const outcome = meter(() => COST)(async (inner: Call) => {
      await delay(100, inner.scope);
      inner.listener.text("Hel");
      await delay(50, inner.scope);
      inner.listener.text("lo.");
      return { ...ANSWER, usage };
    })(call);
    await vi.runAllTimersAsync();
    await outcome;

    expect(call.record.attempts).toEqual([
      { target: call.target, outcome: "ok", errorKind: null, status: null, latencyMs: 150, ttftMs: 100, usage, cost: COST, costUsd: 0.25 },
    ]);
  });

  it("records a failure with its kind and status, and no cost", async () => {
    const call = callTo([target("house")]);

    await expect(meter(() => COST)(() => Promise.reject(new CallError("auth", "no", { status: 401 })))(call)).rejects.toThrow("no");

    expect(call.record.attempts).toMatchObject([
      { outcome: "error", errorKind: "auth", status: 401, usage: null, costUsd: null, ttftMs: null },
    ]);
  });

  it("tells a try that the caller ended from one that failed", async () => {
    const call = callTo([target("house")]);
    call.scope.cancel(new CallError("cancelled", "enough"));

    await expect(meter(() => COST)((inner: Call) => Promise.reject(inner.scope.reason))(call)).rejects.toThrow("enough");

    expect(call.record.attempts).toMatchObject([{ outcome: "cancelled", errorKind: "cancelled" }]);
  });

  it("keeps the longest text that any try has brought", async () => {
    const call = callTo([target("house")]);
    const saying = (text: string) =>
      meter(() => COST)((inner: Call) => {
        inner.listener.text(text);
        return Promise.reject(new CallError("network", "cut"));
      })(call);

    for (const text of ["a", "a longer one", "short"]) await saying(text).catch(() => {});

    expect(call.record.partial).toEqual({ text: "a longer one", target: call.target });
  });
});

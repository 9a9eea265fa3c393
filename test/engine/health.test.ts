import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Alert, health } from "../../src/engine/health.ts";
import { CallError, type ErrorKind, REACTIONS } from "../../src/errors.ts";
import { target } from "../support/call.ts";

describe("a target", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const house = target("house");
  const failure = (kind: ErrorKind, retryAfterMs?: number) => new CallError(kind, `it failed with ${kind}`, { status: 500, retryAfterMs });
  const fail = (known: ReturnType<typeof health>, kind: ErrorKind, times = 1, retryAfterMs?: number) => {
    for (let time = 0; time < times; time++) known.begin(house).failed(failure(kind, retryAfterMs));
  };

  it.each(Object.keys(REACTIONS) as ErrorKind[])("rests after %s as its table row says", (kind) => {
    const failuresUntilRest = { target: 1, model: 1, key: 1, repeated: 3, none: null }[REACTIONS[kind].cooldown];
    const known = health();
    for (let failures = 1; failures <= 4; failures++) {
      if (!known.isReady(house)) break;
      fail(known, kind);
      expect(known.isReady(house)).toBe(failuresUntilRest === null || failures < failuresUntilRest);
    }
  });

  it.each<[ErrorKind, number | undefined, number[]]>([
    ["server", undefined, [5, 10, 20, 40, 60, 60]],
    ["rate_limit", undefined, [5, 10, 20, 40, 60, 60]],
    ["rate_limit", 7_000, [7, 7, 7]],
    ["overloaded", 90_000, [90, 90]],
    ["rate_limit", 86_400_000, [900, 900]],
    ["auth", undefined, [60, 120, 240, 480, 900, 900]],
    ["quota", undefined, [60, 120, 240, 480, 900, 900]],
    ["no_model", undefined, [600, 600]],
  ])("that fails with %s (Retry-After %s ms) rests for these seconds in turn: %j", (kind, retryAfterMs, seconds) => {
    const known = health();
    if (REACTIONS[kind].cooldown === "repeated") fail(known, kind, 2, retryAfterMs);
    for (const rest of seconds) {
      if (known.isReady(house)) fail(known, kind, 1, retryAfterMs);
      expect(Math.round(known.cooldown(house)?.forMs ?? 0)).toBe(rest * 1000);
      vi.advanceTimersByTime(rest * 1000 - 1);
      expect(known.isReady(house)).toBe(false);
      vi.advanceTimersByTime(1);
      expect(known.isReady(house)).toBe(true);
    }
  });

  it("that has rested lets one call through, and the others when that went well", () => {
    const known = health();
    fail(known, "server", 3);
    vi.advanceTimersByTime(5_000);

    const probe = known.begin(house);
    expect(known.isReady(house)).toBe(false);
    probe.succeeded();

    expect(known.isReady(house)).toBe(true);
    fail(known, "server", 2);
    expect(known.isReady(house)).toBe(true);
  });

  it("is back as soon as its first piece of text is there", () => {
    const known = health();
    fail(known, "server", 3);
    vi.advanceTimersByTime(5_000);

    const probe = known.begin(house);
    probe.answers();

    expect(known.isReady(house)).toBe(true);
    expect(known.cooldown(house)).toBeNull();
  });

  it("lets another try when the one that tried it has given up", () => {
    const known = health();
    fail(known, "server", 3);
    vi.advanceTimersByTime(5_000);

    known.begin(house).dropped();

    expect(known.isReady(house)).toBe(true);
    expect(known.cooldown(house)).toMatchObject({ kind: "server", forMs: 0 });
  });

  it("does not rest longer for attempts that had begun before it failed", () => {
    const known = health();
    const early = Array.from({ length: 20 }, () => known.begin(house));
    for (const trial of early) trial.failed(failure("server"));

    expect(Math.round(known.cooldown(house)?.forMs ?? 0)).toBe(5_000);
    vi.advanceTimersByTime(5_000);
    known.begin(house).failed(failure("server"));
    expect(Math.round(known.cooldown(house)?.forMs ?? 0)).toBe(10_000);
  });

  it("fails three times in a row, not three times in all", () => {
    const known = health();
    for (let round = 0; round < 5; round++) {
      fail(known, "timeout", 2);
      known.begin(house).succeeded();
    }
    expect(known.isReady(house)).toBe(true);
  });

  it("works when it refuses a request, whatever is wrong with that", () => {
    const known = health();
    fail(known, "server", 2);
    known.begin(house).failed(new CallError("bad_request", "no", { status: 400 }));
    fail(known, "server", 2);
    expect(known.isReady(house)).toBe(true);
  });

  it("shares the fate of its key, and the alert comes once until the key works again", () => {
    const alerts: Alert[] = [];
    const known = health((alert) => alerts.push(alert));
    const other = target("house", { textModel: "other" });
    const elsewhere = target("elsewhere");

    fail(known, "quota");
    known.begin(other).failed(failure("quota"));
    expect([house, other, elsewhere].map((one) => known.isReady(one))).toEqual([false, false, true]);
    expect(alerts).toMatchObject([{ kind: "quota", message: "it failed with quota" }]);
    expect(known.alert(house.backend)).toMatchObject({ kind: "quota" });

    vi.advanceTimersByTime(900_000);
    known.begin(other).succeeded();
    expect(known.isReady(house)).toBe(true);
    expect(known.alert(house.backend)).toBeNull();
    fail(known, "auth");
    expect(alerts).toHaveLength(2);
  });

  it("of a retired model leaves the provider's other models alone", () => {
    const known = health();
    fail(known, "no_model");
    expect(known.isReady(house)).toBe(false);
    expect(known.isReady(target("house", { textModel: "other" }))).toBe(true);
  });

  it("has figures of its last hundred calls", () => {
    const known = health();
    expect(known.figures(house)).toEqual({ calls: 0, successRate: null, p50Ms: null, p95Ms: null });
    for (let call = 1; call <= 200; call++) {
      const trial = known.begin(house);
      vi.advanceTimersByTime(call);
      if (call % 4 === 0) trial.failed(failure("bad_reply"));
      else trial.succeeded();
    }
    expect(known.figures(house)).toMatchObject({ calls: 100, successRate: 0.75 });
    expect(Math.round(known.figures(house).p50Ms ?? 0)).toBe(150);
    expect(Math.round(known.figures(house).p95Ms ?? 0)).toBe(195);
  });
});

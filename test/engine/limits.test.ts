import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProviderEntry } from "../../src/config/config.ts";
import { limits } from "../../src/engine/limits.ts";
import { target } from "../support/call.ts";

describe("limits", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const setting = (given: Partial<ProviderEntry> = {}) => {
    const house = target("house", given);
    const own = limits();
    return {
      own,
      house,
      take: (tokens = 100) => own.take(house, tokens),
      wait: (tokens = 100) => Math.max(0, Math.round(own.fitsAt(house, tokens, 1) - performance.now())),
    };
  };

  it("let everything through where there are none", () => {
    const { take, wait } = setting();
    for (let call = 0; call < 1_000; call++) take();
    expect(wait()).toBe(0);
  });

  it("let a tenth of a minute's requests through at once, the rest at their pace", () => {
    const { take, wait } = setting({ rpm: 60 });
    const waits = Array.from({ length: 8 }, () => {
      const now = wait();
      vi.advanceTimersByTime(now);
      take();
      return now;
    });
    expect(waits).toEqual([0, 0, 0, 0, 0, 0, 1_000, 1_000]);
  });

  it("hold back when a minute's tokens are used up, and know better once a call tells what it used", () => {
    const { take, wait } = setting({ tpm: 1_000 });
    const first = take(700);
    vi.advanceTimersByTime(10_000);
    expect(wait(400)).toBe(50_000);
    first.ended(300, true);
    expect(wait(400)).toBe(0);
  });

  it("let a call that is larger than a minute's tokens go when nothing else was sent", () => {
    const { take, wait } = setting({ tpm: 1_000 });
    expect(wait(5_000)).toBe(0);
    take(100);
    expect(wait(5_000)).toBe(60_000);
  });

  it("hold back for a day when a day's requests are used up", () => {
    const { take, wait } = setting({ rpd: 2 });
    take();
    vi.advanceTimersByTime(3_600_000);
    take();
    expect(wait()).toBe(23 * 3_600_000);
  });

  it("hold back while too many are running", () => {
    const { own, house, take, wait } = setting({ maxConcurrency: 1 });
    const running = take();
    expect(own.fitsAt(house, 1, 1)).toBe(Number.POSITIVE_INFINITY);
    running.ended(null, true);
    expect(wait()).toBe(0);
  });

  it.each([
    ["until all is there again", { limit: 30, remaining: 0, resetMs: 60_000, steady: false }, [60_000, 60_000]],
    [
      "until one is there again, where they come back one by one",
      { limit: 30, remaining: 0, resetMs: 60_000, steady: true },
      [2_000, 4_000],
    ],
    [
      "until all is there again where the limit is not told",
      { limit: null, remaining: 0, resetMs: 60_000, steady: true },
      [60_000, 60_000],
    ],
    ["not while something is left", { limit: 30, remaining: 1, resetMs: 60_000, steady: false }, [0, 60_000]],
  ])("never go beyond what the provider says is left: they wait %s", (_title, requests, waits) => {
    const { take, wait } = setting();
    take().told({ requests });
    const first = wait();
    take();
    expect([first, wait()]).toEqual(waits);
  });

  it("count what was sent before the provider said what is left, and is not answered yet", () => {
    const { take, wait } = setting();
    const first = take();
    take();
    take();
    first.told({ requests: { limit: 10, remaining: 2, resetMs: 5_000, steady: false } });
    expect(wait()).toBe(5_000);
    vi.advanceTimersByTime(5_000);
    expect(wait()).toBe(0);
  });

  it("count the provider's tokens too", () => {
    const { take, wait } = setting();
    take().told({ tokens: { limit: 6_000, remaining: 500, resetMs: 55_000, steady: true } });
    expect([wait(400), wait(1_500), wait(90_000)]).toEqual([0, 10_000, 55_000]);
  });

  it("do not count what was never sent", () => {
    const { own, house, take } = setting({ rpm: 10, tpm: 1_000, rpd: 100 });
    take(300).ended(null, false);
    expect(own.left(house)).toMatchObject({ rpm: 10, tpm: 1_000, rpd: 100 });
  });

  it("tell what is left", () => {
    const { own, house, take } = setting({ rpm: 10, tpm: 1_000, rpd: 100, maxConcurrency: 4 });
    take(300);
    take(300).ended(100, true);
    expect(own.left(house)).toEqual({ rpm: 8, tpm: 600, rpd: 98, concurrency: 3, provider: { requests: null, tokens: null } });
  });
});

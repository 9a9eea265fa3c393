import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retry } from "../../../src/engine/layers/retry.ts";
import { CallError, type ErrorKind, REACTIONS } from "../../../src/errors.ts";
import { cancelScope } from "../../../src/util/cancel-scope.ts";
import { ANSWER, callTo, RULES, scripted, target } from "../../support/call.ts";

describe("retry", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const alone = () => callTo([target("house")]);
  const withOthers = () => callTo([target("house"), target("backup")]);
  const always = retry(RULES, undefined, () => 1);

  it.each(Object.keys(REACTIONS) as ErrorKind[])(
    "tries again after %s only where its table row says so, and leaves rate limits to the gate",
    async (kind) => {
      const { handler, calls } = scripted(kind);

      const outcome = always(handler)(alone()).catch((error: CallError) => error.kind);
      await vi.runAllTimersAsync();

      expect(await outcome).toBe(kind);
      expect(calls.length).toBe(kind === "rate_limit" ? 1 : { yes: 4, once: 2, no: 1 }[REACTIONS[kind].retry]);
    },
  );

  it("waits with doubling backoff", async () => {
    const { handler, calls } = scripted("server", "server", "server", "answer");

    const outcome = always(handler)(alone());
    await vi.runAllTimersAsync();

    expect(await outcome).toBe(ANSWER);
    const [first = 0, ...later] = calls.map(({ at }) => at);
    expect(later.map((at) => Math.round(at - first))).toEqual([1000, 3000, 7000]);
  });

  it("waits as long as the provider asks, not a moment longer", async () => {
    const { handler, calls } = scripted(new CallError("overloaded", "slow down", { retryAfterMs: 1234 }), "answer");

    const outcome = always(handler)(alone());
    await vi.runAllTimersAsync();

    await outcome;
    expect(Math.round((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0))).toBe(1234);
  });

  it("does not begin a wait that would outlast the call", async () => {
    const { handler, calls } = scripted(new CallError("overloaded", "slow down", { retryAfterMs: 60_000 }));
    const call = alone();
    call.scope.expire(10_000, () => new CallError("deadline", "late"));

    await expect(always(handler)(call)).rejects.toMatchObject({ kind: "overloaded", retryAfterMs: 60_000 });
    expect(calls).toHaveLength(1);
  });

  it("ends a wait as soon as the caller gives up", async () => {
    const { handler, calls } = scripted(new CallError("server", "down", { retryAfterMs: 30_000 }));
    const call = alone();

    const outcome = always(handler)(call);
    await vi.advanceTimersByTimeAsync(500);
    call.scope.cancel(new CallError("cancelled", "enough"));

    await expect(outcome).rejects.toMatchObject({ kind: "cancelled" });
    expect(calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not try again a target that rests by now while another is ready", async () => {
    const { handler, calls } = scripted("server");

    await expect(retry(RULES, () => true)(handler)(withOthers())).rejects.toMatchObject({ kind: "server" });
    expect(calls).toHaveLength(1);
  });

  it("tries only once whether a target has recovered", async () => {
    const { handler, calls } = scripted("server");

    await expect(always(handler)({ ...alone(), probe: true })).rejects.toMatchObject({ kind: "server" });
    expect(calls).toHaveLength(1);
  });

  it("tries once more while another target is ready, three times when none is", async () => {
    for (const [call, tries] of [
      [withOthers(), 2],
      [alone(), 4],
    ] as const) {
      const { handler, calls } = scripted("server");
      const outcome = always(handler)(call).catch(() => {});
      await vi.runAllTimersAsync();
      await outcome;
      expect(calls).toHaveLength(tries);
    }
  });

  it("tries a bad reply once more even with retries switched off", async () => {
    const { handler, calls } = scripted("bad_reply");

    const outcome = retry({ ...RULES, maxRetries: 0 })(handler)(alone()).catch(() => {});
    await vi.runAllTimersAsync();
    await outcome;

    expect(calls).toHaveLength(2);
  });

  it("keeps one attempt of the budget for each target not yet tried", async () => {
    const { handler, calls } = scripted("server");
    const call = callTo([target("a"), target("b"), target("c")]);

    const outcome = retry({ ...RULES, maxRetries: 9, maxAttempts: 4 })(handler)(call).catch(() => {});
    await vi.runAllTimersAsync();
    await outcome;

    expect(calls).toHaveLength(2);
  });

  it("never tries again once a piece was passed on", async () => {
    const { handler, calls } = scripted("network");
    const call = alone();
    call.record.committed = true;

    await expect(always(handler)(call)).rejects.toMatchObject({ kind: "network" });
    expect(calls).toHaveLength(1);
  });

  it("tries at once, and beyond its count, when what failed has been learned", async () => {
    const refused = new CallError("bad_request", "temperature is not supported", { adapted: true });
    const { handler, calls } = scripted(refused, "answer");

    const outcome = retry({ ...RULES, maxRetries: 0 })(handler)(alone());
    await vi.runAllTimersAsync();

    expect(await outcome).toBe(ANSWER);
    expect(calls).toHaveLength(2);
  });

  it("lets a bug through untouched", async () => {
    const bug = new TypeError("oops");
    await expect(always(() => Promise.reject(bug))(alone())).rejects.toBe(bug);
  });

  it("leaves nothing on a scope that lives on", async () => {
    const scope = cancelScope();
    const { handler } = scripted("server", "answer");

    const outcome = always(handler)({ ...alone(), scope });
    await vi.runAllTimersAsync();
    await outcome;

    expect(vi.getTimerCount()).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ProviderEntry } from "../../src/config/config.ts";
import type { Call } from "../../src/engine/call.ts";
import type { Pass } from "../../src/engine/gate.ts";
import { gates } from "../../src/engine/gates.ts";
import { limits } from "../../src/engine/limits.ts";
import { CallError } from "../../src/errors.ts";
import { callTo, RULES, target } from "../support/call.ts";

describe("a gate", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const slowDown = (retryAfterMs?: number) => new CallError("rate_limit", "slow down", { status: 429, retryAfterMs });

  /** A gate to one target, and calls that say in which order they were let through. */
  const setting = (given: Partial<ProviderEntry> = {}) => {
    const house = target("house", given);
    const all = gates(limits(), RULES);
    const through: string[] = [];
    const passes: Record<string, Pass> = {};
    const refused: Record<string, CallError> = {};
    const enter = async (name: string, more: Partial<Call> = {}) => {
      try {
        const pass = await all.enter(callTo([house], { tokens: 100, ...more }));
        through.push(name);
        passes[name] = pass;
      } catch (error) {
        refused[name] = error as CallError;
      }
    };
    const turn = (ms: number) => vi.advanceTimersByTimeAsync(ms);
    return {
      all,
      house,
      enter,
      through,
      refused,
      turn,
      ended: (name: string, error?: CallError) => passes[name]?.ended(error ?? null, null),
      accepted: (name: string) => passes[name]?.accepted(),
    };
  };
  const until = (ms: number) => {
    const call = callTo([]);
    call.scope.expire(ms, () => new CallError("deadline", "late"));
    return call.scope;
  };

  it("is open until it is told to slow down, then closed for as long as it was told", async () => {
    const { enter, through, turn, ended } = setting();
    await Promise.all([enter("a"), enter("b"), enter("c")]);
    expect(through).toEqual(["a", "b", "c"]);
    ended("a", slowDown(10_000));

    void enter("d");
    await turn(9_999);
    expect(through).toHaveLength(3);
    await turn(1);
    expect(through).toEqual(["a", "b", "c", "d"]);
  });

  it("lets one go at a time after that, the next when the one before has its headers or is over", async () => {
    const { enter, through, turn, ended, accepted } = setting();
    await enter("a");
    ended("a", slowDown(1_000));
    for (const name of ["b", "c", "d", "e"]) void enter(name);

    await turn(60_000);
    expect(through).toEqual(["a", "b"]);
    accepted("b");
    await turn(0);
    expect(through).toEqual(["a", "b", "c"]);
    ended("c", new CallError("server", "down"));
    await turn(0);
    expect(through).toEqual(["a", "b", "c", "d"]);
    accepted("d");
    await turn(0);
    accepted("e");
    await Promise.all([enter("f"), enter("g")]);
    expect(through.slice(4)).toEqual(["e", "f", "g"]);
  });

  it("or at the known rate", async () => {
    const { enter, through, turn, ended } = setting({ rpm: 30 });
    await enter("a");
    ended("a", slowDown(10_000));
    for (const name of ["b", "c", "d"]) void enter(name);

    await turn(10_000);
    expect(through).toEqual(["a", "b"]);
    await turn(1_999);
    expect(through).toEqual(["a", "b"]);
    await turn(1);
    expect(through).toEqual(["a", "b", "c"]);
    await turn(2_000);
    expect(through).toEqual(["a", "b", "c", "d"]);
  });

  it("keeps a call's place when it is refused once more", async () => {
    const { enter, through, turn, ended } = setting();
    const first = callTo([]).record;
    await enter("first", { record: first });
    ended("first", slowDown(1_000));
    void enter("second");
    void enter("first again", { record: first });

    await turn(1_000);
    expect(through).toEqual(["first", "first again"]);
    ended("first again");
    await turn(0);
    expect(through.at(-1)).toBe("second");
  });

  it("waits longer each time it is not told how long, and no longer than half a minute", async () => {
    const { all, house, enter, turn, ended } = setting();
    const waits: number[] = [];
    for (let time = 0; time < 7; time++) {
      await enter(`${time}`);
      ended(`${time}`, slowDown());
      const wait = all.opensAt(house, 0) - performance.now();
      waits.push(Math.round(wait / 1000));
      await turn(wait);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  });

  it("turns away at once whose turn cannot come in time, and says when it would", async () => {
    const { enter, refused, ended } = setting({ rpm: 30 });
    await enter("a");
    ended("a", slowDown(20_000));
    const scopes = [until(20_000), until(21_000), until(21_000)];
    const lifted = scopes.map((scope) => scope.expire(21_000, () => new CallError("deadline", "late")));
    void enter("b", { scope: scopes[1] ?? until(0) });
    await enter("c", { scope: scopes[2] ?? until(0) });

    expect(refused.c).toMatchObject({ kind: "rate_limit", sent: false });
    expect(Math.round((refused.c?.retryAfterMs ?? 0) / 1000)).toBe(22);
    for (const lift of lifted) lift();
    await vi.advanceTimersByTimeAsync(20_000);
  });

  it("turns away those whose turn has moved behind their deadline", async () => {
    const { enter, refused, turn, ended } = setting();
    await Promise.all([enter("a"), enter("b")]);
    ended("a", slowDown(5_000));
    const scope = until(30_000);
    void enter("c", { scope });
    ended("b", slowDown(60_000));
    await turn(0);

    expect(refused.c).toMatchObject({ kind: "rate_limit" });
    expect(Math.round((refused.c?.retryAfterMs ?? 0) / 1000)).toBe(60);
    await turn(60_000);
  });

  it("lets go of a call as soon as its client gives up", async () => {
    const { enter, refused, through, turn, ended } = setting();
    await enter("a");
    ended("a", slowDown(5_000));
    const { scope } = callTo([]);
    void enter("b", { scope });
    void enter("c");
    scope.cancel(new CallError("cancelled", "enough"));
    await turn(0);

    expect(refused.b).toMatchObject({ kind: "cancelled" });
    await turn(5_000);
    expect(through).toEqual(["a", "c"]);
  });

  it("tells of every wait", async () => {
    const { enter, turn, ended } = setting();
    await enter("a");
    ended("a", slowDown(7_000));
    const heard: string[] = [];
    void enter("b", { onWait: ({ model }, ms) => heard.push(`${model} ${Math.round(ms)}`) });
    await turn(7_000);

    expect(heard).toEqual(["small 7000"]);
  });

  it("counts the requests, tokens and running calls of a provider, whichever of its models they ask for", async () => {
    const { all, house, enter, through, turn, ended } = setting({ maxConcurrency: 2 });
    const other = { ...house, model: "other" };
    await Promise.all([enter("a"), enter("b")]);
    expect(all.isOpen(other, 1)).toBe(false);
    void enter("c");
    void enter("d", { targets: [other], target: other });
    await turn(1_000);
    expect(through).toEqual(["a", "b"]);

    ended("a");
    await turn(0);
    expect(through).toEqual(["a", "b", "c"]);
    ended("b");
    await turn(0);
    expect(through).toEqual(["a", "b", "c", "d"]);
  });
});

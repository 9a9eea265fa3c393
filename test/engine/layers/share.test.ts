import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../src/engine/call.ts";
import { share } from "../../../src/engine/layers/share.ts";
import { CallError } from "../../../src/errors.ts";
import type { Completion } from "../../../src/types.ts";
import { delay } from "../../../src/util/delay.ts";
import { ANSWER, callTo, target } from "../../support/call.ts";

describe("share", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const limited = (given: Partial<Call> = {}, models: [string, string] = ["small", "small"]) => {
    const call = callTo([target("first", { textModel: models[0] }), target("second", { textModel: models[1] })], given);
    call.scope.expire(10_000, () => new CallError("deadline", "late"));
    return call;
  };
  const answersAfter =
    (ms: number, before: (call: Call) => void = () => {}) =>
    async (call: Call): Promise<Completion> => {
      before(call);
      await delay(ms, call.scope);
      return ANSWER;
    };
  const run = async (handler: (call: Call) => Promise<Completion>, call: Call) => {
    const outcome = share()(handler)(call).catch((error: CallError) => error.kind);
    await vi.runAllTimersAsync();
    return outcome;
  };

  it("gives a target half of the time that is left while others remain", async () => {
    expect(await run(answersAfter(4900), limited())).toBe(ANSWER);
    expect(await run(answersAfter(5100), limited())).toBe("timeout");
  });

  it("gives the last target all of it", async () => {
    expect(await run(answersAfter(9900), limited({ remaining: 0 }))).toBe(ANSWER);
  });

  it("ends with the first piece of the answer", async () => {
    expect(
      await run(
        answersAfter(9000, (call) => call.listener.text("He")),
        limited(),
      ),
    ).toBe(ANSWER);
  });

  it("ends with the headers of a model that reasons, and not of another", async () => {
    const accepts = (call: Call) => call.listener.accepted();
    expect(await run(answersAfter(9000, accepts), limited({}, ["gpt-oss-120b", "small"]))).toBe(ANSWER);
    expect(await run(answersAfter(9000, accepts), limited())).toBe("timeout");
  });

  it("passes on what is heard", async () => {
    const heard: string[] = [];
    const listener = {
      accepted: () => heard.push("accepted"),
      bytes: () => heard.push("bytes"),
      text: (piece: string) => heard.push(piece),
    };
    const speaks = (call: Call) => {
      call.listener.accepted();
      call.listener.bytes();
      call.listener.text("He");
    };

    await run(answersAfter(1, speaks), limited({ listener }));

    expect(heard).toEqual(["accepted", "bytes", "He"]);
  });

  it("leaves no timer behind", async () => {
    const call = limited();
    const lift = call.scope.expire(10_000, () => new CallError("deadline", "late"));

    await share()(async () => ANSWER)(call);
    lift();

    expect(vi.getTimerCount()).toBe(0);
  });
});

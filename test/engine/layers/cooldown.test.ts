import { describe, expect, it } from "vitest";
import { health } from "../../../src/engine/health.ts";
import { cooldown } from "../../../src/engine/layers/cooldown.ts";
import { CallError } from "../../../src/errors.ts";
import { ANSWER, callTo, scripted, target } from "../../support/call.ts";

describe("cooldown", () => {
  const house = target("house");

  it("passes on what comes, and counts it", async () => {
    const known = health();
    expect(await cooldown(known)(scripted("answer").handler)(callTo([house]))).toBe(ANSWER);
    expect(known.figures(house)).toMatchObject({ calls: 1, successRate: 1 });
    await expect(cooldown(known)(scripted("rate_limit").handler)(callTo([house]))).rejects.toMatchObject({ kind: "rate_limit" });
    expect(known.isReady(house)).toBe(false);
  });

  const cutOff = async (reason: CallError, heard: "nothing" | "accepted" | "text" | "bytes") => {
    const known = health();
    for (let time = 0; time < 3; time++) {
      const call = callTo([house]);
      const silent = cooldown(known)(async (inner) => {
        if (heard === "text") inner.listener.text("Hel");
        else if (heard !== "nothing") inner.listener[heard]();
        call.scope.cancel(reason);
        throw reason;
      });
      await silent(call).catch(() => {});
    }
    return known.cooldown(house)?.kind ?? "ok";
  };

  it.each([
    ["its share is over and nothing came", new CallError("timeout", "its share"), "nothing", "timeout"],
    ["its share is over and only headers came", new CallError("timeout", "its share"), "accepted", "timeout"],
    ["the deadline has passed and nothing came", new CallError("deadline", "late"), "nothing", "timeout"],
    ["its share is over while bytes were coming", new CallError("timeout", "its share"), "bytes", "ok"],
    ["the deadline has passed while text was coming", new CallError("deadline", "late"), "text", "ok"],
    ["the client gave up", new CallError("cancelled", "enough"), "nothing", "ok"],
  ] as const)("when %s", async (_title, reason, heard, state) => {
    expect(await cutOff(reason, heard)).toBe(state);
  });

  it("lets a bug through, and learns nothing from it", async () => {
    const known = health();
    const bug = new TypeError("oops");
    await expect(cooldown(known)(() => Promise.reject(bug))(callTo([house]))).rejects.toBe(bug);
    expect(known.figures(house).calls).toBe(0);
  });
});

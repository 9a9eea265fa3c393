import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Call } from "../../../src/engine/call.ts";
import { timeout } from "../../../src/engine/layers/timeout.ts";
import type { CallError } from "../../../src/errors.ts";
import type { Completion } from "../../../src/types.ts";
import { delay } from "../../../src/util/delay.ts";
import { ANSWER, callTo, target } from "../../support/call.ts";

/** What a provider does: waits, and what is heard of it in between. */
type Script = (number | "accepted" | "bytes" | "text")[];

describe("timeout", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const run = async (script: Script, call: Call = callTo([target("house")])) => {
    const handler = async (inner: Call): Promise<Completion> => {
      for (const step of script) {
        if (typeof step === "number") await delay(step * 1000, inner.scope);
        else if (step === "text") inner.listener.text("piece");
        else inner.listener[step]();
      }
      return ANSWER;
    };
    const outcome = timeout()(handler)(call).catch((error: CallError) => error.message);
    await vi.runAllTimersAsync();
    expect(vi.getTimerCount()).toBe(0);
    return outcome;
  };

  it.each<[string, Script, unknown]>([
    ["waits 30 s for the headers", [29, "accepted", "text"], ANSWER],
    ["and no longer", [31], "it did not begin to answer for 30 s"],
    ["waits 30 s for the first piece", [1, "accepted", 29, "text"], ANSWER],
    ["and no longer", [1, "accepted", 31], "it accepted the call and fell silent for 30 s"],
    ["counts any byte as a sign of life", ["accepted", 25, "bytes", 25, "bytes", 25, "text"], ANSWER],
    ["waits 30 s between pieces", ["accepted", "text", 29, "text", 29, "text"], ANSWER],
    ["and no longer", ["accepted", "text", 31], "it fell silent in the middle of the answer for 30 s"],
  ])("%s %j", async (_title, script, outcome) => {
    expect(await run(script)).toEqual(outcome);
  });

  it("lets a model that reasons be silent for 120 s before its first piece", async () => {
    const thinker = callTo([target("house", { textModel: "openai/gpt-oss-120b" })]);
    expect(await run(["accepted", 119, "text"], thinker)).toBe(ANSWER);
    expect(await run(["accepted", 121], thinker)).toMatch(/for 120 s/);
  });

  it("waits 120 s for the headers of a local kind, which may be loading its model", async () => {
    const local = callTo([target("ollama", { kind: "ollama" })]);
    expect(await run([119, "accepted", "text"], local)).toBe(ANSWER);
    expect(await run([121], local)).toMatch(/for 120 s/);
  });

  it("obeys the config's own limits", async () => {
    const patient = callTo([target("house", { timeouts: { headersMs: 50_000, firstPieceMs: 60_000, silenceMs: 70_000 } })]);
    expect(await run([49, "accepted", 59, "text", 69], patient)).toBe(ANSWER);
    expect(await run([51], patient)).toMatch(/for 50 s/);
  });

  it("does not watch an answer that comes in one piece", async () => {
    expect(await run([500], callTo([target("house", { stream: false })]))).toBe(ANSWER);
  });
});

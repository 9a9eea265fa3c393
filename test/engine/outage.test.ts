import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../src/engine/router.ts";
import { CallError } from "../../src/errors.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";
import { delay } from "../../src/util/delay.ts";
import { answers, type Behaviour, finished, hangs, refuses, simulation } from "../support/simulation.ts";

const CALLS = 1_000;
const HOUR_MS = 3_600_000;
const GAP_MS = (8 * HOUR_MS) / CALLS;
const CONFIG = ["primary", "backup"]
  .map((name) => `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:9"\ntext_model = "m"\n`)
  .join("\n");

const down = refuses(new CallError("overloaded", "HTTP 503: down", { status: 503, sent: true }));
const limited = refuses(new CallError("rate_limit", "HTTP 429: slow down", { status: 429, retryAfterMs: 30_000, sent: true }));

/** A primary that is down for two hours, silent for two, rate-limited for two and then well again. */
const night = (began: number): Behaviour => {
  const phases: Behaviour[] = [down, hangs, limited, answers(300, 1000)];
  return (asked) => (phases[Math.floor((asked.at - began) / (2 * HOUR_MS))] ?? answers(300, 1000))(asked);
};

describe("a night's outage of the primary, 1,000 calls", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("costs the callers little, and ends within a minute of its end", async () => {
    const began = performance.now();
    const { run, asked } = await simulation(CONFIG, { primary: night(began), backup: answers(300, 1000) });
    const outcomes: { phase: number; at: number; outcome: Outcome<"complete"> }[] = [];
    const call = async (n: number) => {
      await delay(n * GAP_MS, cancelScope());
      const at = performance.now() - began;
      outcomes.push({ phase: Math.floor(at / (2 * HOUR_MS)), at, outcome: await run() });
    };

    await finished(Promise.all(Array.from({ length: CALLS }, (_, n) => call(n))));

    const figures = [0, 1, 2, 3].map((phase) => {
      const own = outcomes.filter((one) => one.phase === phase);
      const times = own.map(({ outcome }) => outcome.latencyMs).sort((a, b) => a - b);
      const toPrimary = asked.filter(
        ({ provider, at }) => provider === "primary" && Math.floor((at - began) / (2 * HOUR_MS)) === phase,
      ).length;
      return {
        calls: own.length,
        failed: own.filter(({ outcome }) => !outcome.ok).length,
        medianMs: Math.round(times[Math.floor(times.length / 2)] ?? 0),
        worstMs: Math.round(times.at(-1) ?? 0),
        toPrimary,
      };
    });
    const back = outcomes.find(({ phase, outcome }) => phase === 3 && outcome.ok && outcome.target.backend.name === "primary");
    expect(figures).toMatchObject([
      { calls: 250, failed: 0, medianMs: 1_000, toPrimary: 88 },
      { calls: 250, failed: 0, medianMs: 1_000, worstMs: 11_000, toPrimary: 83 },
      { calls: 250, failed: 0, medianMs: 1_020, worstMs: 1_020, toPrimary: 125 },
      { calls: 250, failed: 0, medianMs: 1_000, worstMs: 1_000 },
    ]);
    expect(figures[0]?.worstMs).toBeLessThan(2_100);
    expect(((back?.at ?? 0) - 6 * HOUR_MS) / 1000).toBeCloseTo(28.8);
  });
});

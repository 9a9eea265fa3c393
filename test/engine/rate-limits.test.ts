import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../src/engine/router.ts";
import { answers, bucket, finished, limitedBy, simulation, windowed } from "../support/simulation.ts";

const provider = (name: string, more = "") =>
  `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:9"\ntext_model = "m"\n${more}\n`;
const PRICES = '[llm.prices."thrifty:m"]\ninput = 1\noutput = 1\n[llm.prices."dear:m"]\ninput = 10\noutput = 10\n';

describe("two hundred tasks against thirty a minute", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  type Simulated = Awaited<ReturnType<typeof simulation>>;

  /** So many workers do the tasks; one that is told when comes back then. */
  const work = async ({ run }: Simulated, workers: number, tasks = 200) => {
    const started = performance.now();
    const outcomes: Outcome<"complete">[] = [];
    const untold: string[] = [];
    let left = tasks;
    const worker = async () => {
      while (left > 0) {
        left -= 1;
        for (let outcome = await run(); ; outcome = await run()) {
          outcomes.push(outcome);
          if (outcome.ok) break;
          const { kind, message, retryAfterMs } = outcome.error;
          if (kind !== "rate_limit" || retryAfterMs === undefined) untold.push(message);
          await new Promise((resolve) => setTimeout(resolve, retryAfterMs ?? 1_000));
        }
      }
    };
    await finished(Promise.all(Array.from({ length: workers }, worker)));
    const answered = outcomes.filter(({ ok }) => ok);
    const costs = answered.flatMap(({ record }) => record.attempts.map(({ costUsd }) => costUsd ?? 0));
    return {
      seconds: Math.round((performance.now() - started) / 1000),
      answered: answered.length,
      turnedAway: outcomes.length - answered.length,
      untold,
      cents: Number((100 * costs.reduce((sum, cost) => sum + cost, 0)).toFixed(2)),
      longest: Math.round(Math.max(...outcomes.map(({ latencyMs }) => latencyMs))),
    };
  };

  it.each([
    ["bucket", 10, bucket, { seconds: 399, turnedAway: 0, longest: 24_000 }],
    ["bucket", 24, bucket, { seconds: 399, turnedAway: 0, longest: 52_000 }],
    ["window", 10, windowed, { seconds: 399, turnedAway: 0, longest: 24_000 }],
    ["window", 24, windowed, { seconds: 399, turnedAway: 0, longest: 52_000 }],
  ])(
    "all succeed at the pace of the config's rpm, and none is ever refused: a %s, %d at a time",
    async (_title, workers, limiter, figures) => {
      const simulated = await simulation(provider("only", "rpm = 30"), { only: limitedBy(limiter(30), answers(300, 1000)) });

      expect(await work(simulated, workers)).toMatchObject({ answered: 200, untold: [], ...figures });
      expect(simulated.asked).toHaveLength(200);
    },
  );

  it.each([
    ["bucket", 10, bucket, { seconds: 341, turnedAway: 0, longest: 20_300 }],
    ["bucket", 24, bucket, { seconds: 342, turnedAway: 0, longest: 48_920 }],
    ["window", 10, windowed, { seconds: 367, turnedAway: 10 }],
    ["window", 24, windowed, { seconds: 367, turnedAway: 79 }],
  ])("all succeed or are told when at a rate that nobody knows: a %s, %d at a time", async (_title, workers, limiter, figures) => {
    const simulated = await simulation(provider("only"), { only: limitedBy(limiter(30), answers(300, 1000)) });

    expect(await work(simulated, workers)).toMatchObject({ answered: 200, untold: [], ...figures });
    expect(simulated.asked.length).toBeLessThan(2 * 200);
  });

  describe("with a second, dearer target", () => {
    const promised = async (strategy: string, workers: number, more = "") => {
      const simulated = await simulation(`[llm]\nstrategy = "${strategy}"\n${provider("thrifty", more)}${provider("dear")}${PRICES}`, {
        thrifty: limitedBy(bucket(30), answers(300, 1000)),
        dear: answers(300, 1000),
      });
      const { answered, turnedAway, seconds, cents, longest } = await work(simulated, workers);
      expect({ answered, turnedAway }).toEqual({ answered: 200, turnedAway: 0 });
      return { seconds, cents, longest };
    };

    it.each([
      ["fallback", 10, { seconds: 20, cents: 3.3, longest: 1_030 }],
      ["fallback", 24, { seconds: 9, cents: 3.41, longest: 1_030 }],
      ["cost-optimized", 10, { seconds: 157, cents: 2.06, longest: 9_650 }],
      ["cost-optimized", 24, { seconds: 68, cents: 2.87, longest: 9_680 }],
    ])("%s, %d at a time: as cheap as a wait of 10 s makes it, or as quick as can be", async (strategy, workers, figures) => {
      expect(await promised(strategy, workers)).toEqual(figures);
    });

    it("a known rate changes nothing in that", async () => {
      const quick = await promised("fallback", 10, "rpm = 30");
      const cheap = await promised("cost-optimized", 10, "rpm = 30");

      expect(quick.seconds).toBe(20);
      expect(cheap.cents).toBeLessThan(quick.cents);
      expect(cheap.longest).toBeLessThan(11_000);
    });
  });
});

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
          if (kind !== "rate_limit" || retryAfterMs === undefined) untold.push(message.slice(0,60));
          await new Promise((resolve) => setTimeout(resolve, retryAfterMs ?? 1_000));
        }
      }
    };
    await finished(Promise.all(Array.from({ length: workers }, worker)));
    const answered = outcomes.filter(({ ok }) => ok);
    return {
      seconds: (performance.now() - started) / 1000,
      answered: answered.length,
      turnedAway: outcomes.length - answered.length,
      untold,
      cost: answered.reduce((sum, { record }) => sum + record.attempts.reduce((all, { costUsd }) => all + (costUsd ?? 0), 0), 0),
      longest: Math.max(...outcomes.map(({ latencyMs }) => latencyMs)),
    };
  };

  it.each([
    ["bucket, rate known", "rpm = 30", bucket, 10],
    ["bucket, rate known", "rpm = 30", bucket, 24],
    ["window, rate known", "rpm = 30", windowed, 10],
    ["window, rate known", "rpm = 30", windowed, 24],
    ["bucket, rate unknown", "", bucket, 10],
    ["bucket, rate unknown", "", bucket, 24],
    ["window, rate unknown", "", windowed, 10],
    ["window, rate unknown", "", windowed, 24],
  ])("%s", async (_title, more, limiter, workers) => {
    const simulated = await simulation(provider("only", more), { only: limitedBy(limiter(30), answers(300, 1000)) });
    const result = await work(simulated, workers);
    console.error(_title, workers, {...result, untold: result.untold.length}, simulated.asked.length);
    expect(result).toMatchObject({ answered: 200, untold: [] });
  });

  it.each([
    ["fallback", 10],
    ["fallback", 24],
    ["cost-optimized", 10],
    ["cost-optimized", 24],
  ])("with a second target under %s, %d at a time", async (strategy, workers) => {
    for (const more of ["rpm = 30", ""]) {
      const simulated = await simulation(`[llm]\nstrategy = "${strategy}"\n${provider("thrifty", more)}${provider("dear")}${PRICES}`, {
        thrifty: limitedBy(bucket(30), answers(300, 1000)),
        dear: answers(300, 1000),
      });
      const result = await work(simulated, workers);
      console.error(strategy, more, workers, JSON.stringify(result), simulated.asked.filter(({ provider }) => provider === "dear").length, simulated.asked.length);
    }
  });
});

import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../src/engine/router.ts";
import { CallError, type ErrorKind, REACTIONS } from "../../src/errors.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";
import { delay } from "../../src/util/delay.ts";
import { ANSWER } from "../support/call.ts";
import { type Behaviour, finished, hangs, simulation } from "../support/simulation.ts";

const OURS: ErrorKind[] = ["cancelled", "deadline", "budget", "config"];
const KINDS = (Object.keys(REACTIONS) as ErrorKind[]).filter((kind) => !OURS.includes(kind));

/** What a target does with one request. */
const step = fc.oneof(
  fc.record({ does: fc.constant("answer" as const), afterMs: fc.integer({ min: 0, max: 20_000 }) }),
  fc.record({
    does: fc.constant("fail" as const),
    kind: fc.constantFrom(...KINDS),
    afterMs: fc.integer({ min: 0, max: 20_000 }),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
  }),
  fc.record({ does: fc.constant("hang" as const), afterMs: fc.constant(0) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const member = fc.record({
  script: fc.array(step, { minLength: 1, maxLength: 6 }),
  local: fc.boolean(),
  price: fc.integer({ min: 0, max: 100 }),
  rpm: fc.option(fc.integer({ min: 1, max: 60 })),
  maxConcurrency: fc.option(fc.integer({ min: 1, max: 3 })),
});

const world = fc.record({
  members: fc.array(member, { minLength: 1, maxLength: 4 }),
  strategy: fc.constantFrom("fallback", "round-robin", "cost-optimized", "fastest"),
  maxRetries: fc.option(fc.integer({ min: 0, max: 5 })),
  maxAttempts: fc.integer({ min: 1, max: 10 }),
  deadlineMs: fc.integer({ min: 1, max: 120_000 }),
  cancelAfterMs: fc.option(fc.integer({ min: 0, max: 60_000 })),
  prefer: fc.constantFrom(undefined, "cheap", "fast", "best", "local"),
  ceiling: fc.option(fc.integer({ min: 1, max: 100 })),
  calls: fc.integer({ min: 1, max: 6 }),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

const behaviour = (name: string, script: readonly Step[]): Behaviour => {
  return async (asked) => {
    const now = script[(asked.n - 1) % script.length];
    if (!now || now.does === "hang") return hangs(asked);
    await delay(now.afterMs, asked.scope);
    if (now.does === "fail") throw new CallError(now.kind, `${now.kind}.`, { sent: true, retryAfterMs: now.retryAfterMs });
    asked.listener.accepted();
    asked.listener.text(`From ${name}.`);
    return { ...ANSWER, text: `From ${name}.` };
  };
};

const configOf = ({ members, strategy, maxRetries, maxAttempts }: World) =>
  [
    `[llm]\nstrategy = "${strategy}"\n[llm.fallback]\nmax_attempts = ${maxAttempts}`,
    ...(maxRetries === null ? [] : [`max_retries = ${maxRetries}`]),
    ...members.flatMap(({ local, price, rpm, maxConcurrency }, index) => [
      `[[llm.providers]]\nname = "p${index}"\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:9"\ntext_model = "m"\nlocal = ${local}`,
      ...(rpm === null ? [] : [`rpm = ${rpm}`]),
      ...(maxConcurrency === null ? [] : [`max_concurrency = ${maxConcurrency}`]),
      `[llm.prices."p${index}:m"]\ninput = ${price}\noutput = ${price}`,
    ]),
  ].join("\n");

type Sent = readonly { provider: string; at: number }[];

function keepsToItsTime({ maxAttempts, deadlineMs, cancelAfterMs }: World, outcomes: Outcome<"complete">[], asked: Sent, started: number) {
  const until = started + Math.min(deadlineMs, cancelAfterMs ?? Number.POSITIVE_INFINITY);
  for (const { at } of asked) expect(at).toBeLessThanOrEqual(until + 1);
  for (const { record, latencyMs } of outcomes) {
    expect(record.attempts.length).toBeLessThanOrEqual(maxAttempts);
    expect(record.attempts.filter(({ outcome }) => outcome === "ok").length).toBeLessThanOrEqual(1);
    expect(latencyMs).toBeLessThanOrEqual(deadlineMs + 1);
  }
}

function keepsToItsTargets({ members, prefer, ceiling }: World, asked: Sent) {
  for (const { provider } of asked) {
    const { local, price } = members[Number(provider.slice(1))] ?? { local: false, price: 0 };
    if (prefer === "local") expect(local).toBe(true);
    if (ceiling !== null) expect(price).toBeLessThanOrEqual(ceiling * 1.2);
  }
}

describe("whatever targets do, a call", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("keeps to its budget, its deadline and its targets, and accounts for every attempt", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (given) => {
        const services = Object.fromEntries(given.members.map(({ script }, index) => [`p${index}`, behaviour(`p${index}`, script)]));
        const { run, asked } = await simulation(configOf(given), services);
        const dollars = given.ceiling === null ? undefined : (given.ceiling * 120) / 1e6;
        const started = performance.now();
        const one = async () => {
          const scope = cancelScope();
          if (given.cancelAfterMs !== null) scope.expire(given.cancelAfterMs, () => new CallError("cancelled", "enough"));
          const outcome = await run({ scope, deadlineMs: given.deadlineMs, prefer: given.prefer, ...(dollars && { maxCostUsd: dollars }) });
          scope.release();
          return outcome;
        };

        const outcomes = await finished(Promise.all(Array.from({ length: given.calls }, one)));

        expect(outcomes.flatMap(({ record }) => record.attempts)).toHaveLength(asked.length);
        keepsToItsTime(given, outcomes, asked, started);
        keepsToItsTargets(given, asked);
        for (const outcome of outcomes) if (outcome.ok) expect(outcome.reply.text).toBe(`From ${outcome.target.backend.name}.`);
        expect(vi.getTimerCount()).toBe(0);
      }),
      { numRuns: 200 },
    );
  });

  it("is never sent to a provider beyond its configured limits", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ rpm: fc.integer({ min: 1, max: 20 }), most: fc.integer({ min: 1, max: 4 }), calls: fc.integer({ min: 1, max: 40 }) }),
        async ({ rpm, most, calls }) => {
          let running = 0;
          let highest = 0;
          const config = `[llm]\nprovider = "openai-compatible"\nname = "p"\nbase_url = "http://127.0.0.1:9"\ntext_model = "m"\nrpm = ${rpm}\nmax_concurrency = ${most}\n`;
          const { run, asked } = await simulation(config, {
            p: async ({ scope }) => {
              running += 1;
              highest = Math.max(highest, running);
              await delay(1500, scope).finally(() => {
                running -= 1;
              });
              return ANSWER;
            },
          });

          const outcomes = await finished(Promise.all(Array.from({ length: calls }, () => run({ deadlineMs: 240_000 }))));

          expect(highest).toBeLessThanOrEqual(most);
          for (const [index, { at }] of asked.entries()) {
            const later = asked[index + rpm];
            if (later) expect(later.at - at).toBeGreaterThanOrEqual(60_000 - 1);
          }
          for (const outcome of outcomes) if (!outcome.ok) expect(outcome.error).toMatchObject({ kind: "rate_limit" });
        },
      ),
      { numRuns: 60 },
    );
  });
});

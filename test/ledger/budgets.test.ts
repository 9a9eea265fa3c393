import { describe, expect, it } from "vitest";
import { openBudgets, type Refusal, type Reservation } from "../../src/ledger/budgets.ts";
import type { BudgetRules } from "../../src/ledger/limits.ts";
import { DAY, HOUR, NOON, rowOf } from "./rows.ts";
import { driverWith, look, noDriver, testLedger } from "./support.ts";

const NONE = { perCallUsd: null, dailyUsd: null, monthlyUsd: null };
const rulesOf = (changes: Partial<BudgetRules>): BudgetRules => ({
  ...NONE,
  ...{ providers: {}, clients: {}, alertAt: [0.5, 0.8, 1], timeZone: "UTC" },
  ...changes,
});
/** So many billionths of a dollar, as a config says it. */
const usd = (nanos: number) => nanos / 1e9;
const ask = (nanos: number, changes = {}) => ({ provider: "openai", client: "tester", nanos, ...changes });

function granted(answer: Reservation | Refusal): Reservation {
  if (answer.refused) throw new Error(`refused by ${answer.scope} of ${answer.period}`);
  return answer;
}

describe.each([
  ["in a file", {}],
  ["in memory", { loadDriver: noDriver }],
])("budgets of a ledger %s", (_, options) => {
  const opened = (rules: Partial<BudgetRules>) => {
    const now = { time: NOON };
    const { ledger } = testLedger({ ...options, clock: () => now.time });
    const spend = (costNanos: number, changes = {}) => {
      return granted(budgets.reserve(ask(costNanos, changes))).settle(rowOf({ time: now.time, costNanos, ...changes }));
    };
    const budgets = openBudgets(ledger, rulesOf(rules), () => now.time);
    return { ledger, budgets, now, spend };
  };

  it("refuse what would go over the limit, and say what would fit and until when", () => {
    const { budgets, spend } = opened({ dailyUsd: usd(1_000) });

    spend(600);
    granted(budgets.reserve(ask(150)));
    const refusal = budgets.reserve(ask(251));

    expect(refusal).toEqual({
      refused: true,
      ...{ scope: "all", unit: "day", period: "2026-11-22", limitNanos: 1_000, spentNanos: 600, heldNanos: 150, availableNanos: 250 },
      resetsAt: Date.UTC(2026, 10, 23),
      alerts: [expect.objectContaining({ threshold: "refused", scope: "all" })],
    });
    expect(budgets.reserve(ask(250)).refused).toBe(false);
  });

  it("let fifty calls at once take what there is and not more", () => {
    const { budgets } = opened({ monthlyUsd: usd(1_000) });

    const answers = Array.from({ length: 50 }, () => budgets.reserve(ask(70)));

    expect(answers.filter(({ refused }) => !refused)).toHaveLength(14);
    expect(budgets.standings()).toMatchObject([{ heldNanos: 980, spentNanos: 0, availableNanos: 20 }]);
  });

  it("count what an attempt has cost, not what it was estimated at", () => {
    const { budgets } = opened({ dailyUsd: usd(1_000) });

    granted(budgets.reserve(ask(900))).settle(rowOf({ costNanos: 100 }));
    granted(budgets.reserve(ask(900))).settle(rowOf({ costNanos: 950 }));

    expect(budgets.spent("all", "day")).toBe(1_050);
    expect(budgets.reserve(ask(1))).toMatchObject({ refused: true, availableNanos: 0 });
  });

  it("count the estimate of an attempt that may have been billed, though its cost is unknown", () => {
    const { budgets } = opened({ dailyUsd: usd(1_000) });

    granted(budgets.reserve(ask(400))).settle(rowOf({ outcome: "error", errorKind: "timeout", costNanos: null, chargedNanos: 400 }));

    expect(budgets.spent("all", "day")).toBe(400);
  });

  it("give back what was reserved for an attempt that was never sent", () => {
    const { budgets } = opened({ dailyUsd: usd(1_000) });

    granted(budgets.reserve(ask(1_000))).release();

    expect(budgets.standings()).toMatchObject([{ spentNanos: 0, heldNanos: 0 }]);
  });

  it("reserve in all their limits or in none", () => {
    const { budgets } = opened({ dailyUsd: usd(1_000), monthlyUsd: usd(5_000), providers: { openai: { ...NONE, dailyUsd: usd(100) } } });

    const refusal = budgets.reserve(ask(101));

    expect(refusal).toMatchObject({ refused: true, scope: "provider:openai", unit: "day", availableNanos: 100 });
    expect(budgets.standings().map(({ scope, unit, heldNanos }) => [scope, unit, heldNanos])).toEqual([
      ["all", "day", 0],
      ["all", "month", 0],
      ["provider:openai", "day", 0],
    ]);
  });

  it("hold providers and clients to limits of their own", () => {
    const limit = { ...NONE, dailyUsd: usd(100) };
    const { budgets, spend } = opened({ providers: { openai: limit }, clients: { laptop: limit } });

    spend(100, { provider: "openai", client: "tester" });
    spend(100, { provider: "groq", client: "laptop" });

    const refusedFor = (provider: string, client: string | null) => budgets.reserve({ provider, client, nanos: 1 }).refused;
    expect([refusedFor("openai", "tester"), refusedFor("groq", "laptop"), refusedFor("groq", "tester"), refusedFor("groq", null)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it("say where the limits stand, all of them or those of one call, and whether there are any", () => {
    const limit = { ...NONE, dailyUsd: usd(100), monthlyUsd: usd(200) };
    const { budgets } = opened({ dailyUsd: usd(1_000), providers: { openai: limit, groq: limit }, clients: { laptop: limit } });
    const names = (about?: { provider: string; client: string | null }) =>
      budgets.standings(about).map(({ scope, unit }) => `${scope} ${unit}`);

    expect(names()).toHaveLength(7);
    expect(names({ provider: "groq", client: null })).toEqual(["all day", "provider:groq day", "provider:groq month"]);
    expect(names({ provider: "constructor", client: "toString" })).toEqual(["all day"]);
    expect([budgets.limited, opened({}).budgets.limited]).toEqual([true, false]);
  });

  it("begin each day and month with nothing, without anybody resetting them", () => {
    const { budgets, now, spend } = opened({ dailyUsd: usd(100), monthlyUsd: usd(250) });
    const blocked = () => {
      const answer = budgets.reserve(ask(1));
      return answer.refused ? `${answer.unit} ${answer.period}` : null;
    };

    spend(100);
    const first = blocked();
    now.time += DAY;
    spend(100);
    now.time += DAY;
    spend(50);
    const third = blocked();
    now.time = Date.UTC(2026, 11, 1);

    expect([first, third, blocked()]).toEqual(["day 2026-11-22", "month 2026-11", null]);
  });

  it("end a month where its time zone does", () => {
    const { budgets, now, spend } = opened({ monthlyUsd: usd(100), timeZone: "America/New_York" });
    now.time = Date.parse("2026-12-01T04:59:59Z");

    spend(100);
    const november = budgets.reserve(ask(1));
    now.time += 1_000;

    expect(november).toMatchObject({ refused: true, period: "2026-11", resetsAt: Date.parse("2026-12-01T05:00Z") });
    expect(budgets.reserve(ask(1)).refused).toBe(false);
  });

  it("let pass what costs nothing, however little is left", () => {
    const { budgets, spend } = opened({ dailyUsd: 0 });

    expect(spend(0, { provider: "ollama" })).toEqual([]);
    expect(budgets.reserve(ask(1)).refused).toBe(true);
  });

  it("count what goes on in spite of them", () => {
    const { budgets, spend } = opened({ dailyUsd: usd(100) });

    spend(100);
    spend(60, { force: true });

    expect(budgets.standings()).toMatchObject([{ spentNanos: 160, availableNanos: 0 }]);
  });

  it("free what a process held that has died, after the time it asked for", () => {
    const { budgets, now } = opened({ dailyUsd: usd(100) });

    granted(budgets.reserve(ask(100, { holdMs: 60_000 })));
    const during = budgets.reserve(ask(100)).refused;
    now.time += 60_000;
    const late = granted(budgets.reserve(ask(100)));

    expect(during).toBe(true);
    expect(late.settle(rowOf({ time: now.time, costNanos: 100 }))).toHaveLength(3);
    expect(budgets.standings()).toMatchObject([{ spentNanos: 100, heldNanos: 0 }]);
  });

  it("count an attempt that took longer than it asked for", () => {
    const { budgets, now } = opened({ dailyUsd: usd(100) });
    const slow = granted(budgets.reserve(ask(50, { holdMs: 1_000 })));

    now.time += HOUR;
    granted(budgets.reserve(ask(100)));
    slow.settle(rowOf({ time: NOON, costNanos: 50 }));

    expect(budgets.standings()).toMatchObject([{ spentNanos: 50, heldNanos: 100 }]);
  });

  it("tell of each threshold once in a period", () => {
    const { now, spend } = opened({ dailyUsd: usd(100) });
    const told = (nanos: number) => spend(nanos).map(({ period, threshold, spentNanos }) => [period, threshold, spentNanos]);

    const first = [told(49), told(1), told(1), told(40), told(9)];
    now.time += DAY;

    expect(first).toEqual([[], [["2026-11-22", 0.5, 50]], [], [["2026-11-22", 0.8, 91]], [["2026-11-22", 1, 100]]]);
    expect(told(100)).toEqual([
      ["2026-11-23", 0.5, 100],
      ["2026-11-23", 0.8, 100],
      ["2026-11-23", 1, 100],
    ]);
  });

  it("tell once that a call was refused", () => {
    const { budgets } = opened({ dailyUsd: usd(100) });

    const alerts = [1, 2, 3].map(() => budgets.reserve(ask(101))).map((answer) => (answer.refused ? answer.alerts.length : -1));

    expect(alerts).toEqual([1, 0, 0]);
  });

  it("know what was spent before there was a limit, whoever spent it", () => {
    const { ledger, now } = opened({});
    const free = openBudgets(ledger, rulesOf({}), () => now.time);

    granted(free.reserve(ask(70))).settle(rowOf({ costNanos: 70 }));
    const limited = openBudgets(ledger, rulesOf({ dailyUsd: usd(100) }), () => now.time);
    const before = limited.spent("all", "day");
    granted(free.reserve(ask(20))).settle(rowOf({ costNanos: 20 }));

    expect(before).toBe(70);
    expect(limited.reserve(ask(11))).toMatchObject({ refused: true, spentNanos: 90 });
  });

  it("say whether they will forget", () => {
    const { budgets, spend } = opened({ dailyUsd: usd(100) });

    spend(1);

    expect(budgets.forgets).toBe("loadDriver" in options);
  });
});

it("budgets go on from what they know when their file goes away, and tell it what was spent when it is back", () => {
  const now = { time: NOON };
  let setting = "";
  const { ledger, path, troubles } = testLedger({ clock: () => now.time, loadDriver: () => driverWith(() => setting) });
  const budgets = openBudgets(ledger, rulesOf({ dailyUsd: usd(100) }), () => now.time);
  const spend = (costNanos: number) => granted(budgets.reserve(ask(costNanos))).settle(rowOf({ costNanos }));
  const spentInFile = () => look(path, "SELECT spent FROM spend");

  spend(60);
  setting = "PRAGMA query_only = 1";
  spend(30);
  const without = {
    refused: budgets.reserve(ask(11)).refused,
    spent: budgets.spent("all", "day"),
    file: spentInFile(),
    told: troubles.length,
  };
  setting = "";
  now.time += 60_000;
  const back = { refused: budgets.reserve(ask(11)).refused, spent: budgets.spent("all", "day"), file: spentInFile() };

  expect(without).toEqual({ refused: true, spent: 90, file: [[60]], told: 1 });
  expect(back).toEqual({ refused: true, spent: 90, file: [[90]] });
});

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { openBudgets } from "../../src/ledger/budgets.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { look, startProcess, tempFolder } from "./support.ts";

/** A process that has come so far that it waits for its start. */
async function readyProcess(task: string, path: string, limit = 0) {
  const child = startProcess(new URL("./child.ts", import.meta.url), [task, path, String(limit)]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => String((await lines.next()).value);
  expect(await next()).toBe("ready");
  return { child, next, go: () => void child.stdin.write("go\n") };
}

const readyProcesses = (task: string, path: string, limit?: number) =>
  Promise.all(Array.from({ length: 3 }, () => readyProcess(task, path, limit)));

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

const written = (path: string) => Number(look(path, "SELECT count(*) FROM attempts")[0]?.[0]);
const intact = (path: string) => look(path, "PRAGMA integrity_check");

describe("processes that share a ledger", () => {
  it("lose nothing that was written when one is killed in the middle of writing", async () => {
    const path = join(tempFolder(), "usage.db");
    const { child, next, go } = await readyProcess("forever", path);

    go();
    let told = 0;
    for (let lines = 0; lines < 5; lines++) told = Number(await next());
    await kill(child);

    expect(intact(path)).toEqual([["ok"]]);
    expect(written(path)).toBeGreaterThanOrEqual(told);
    expect(told).toBe(2_500);
  });

  it("write at once, to a file that none of them finds there, and no row is lost", async () => {
    const path = join(tempFolder(), "usage.db");
    const writers = await readyProcesses("some", path);

    for (const { go } of writers) go();
    const told = await Promise.all(writers.map(({ next }) => next()));

    expect(told).toEqual(["2000", "2000", "2000"]);
    expect(written(path)).toBe(6_000);
    expect(intact(path)).toEqual([["ok"]]);
  });

  it("write what is on its way when they exit", async () => {
    const path = join(tempFolder(), "usage.db");
    const { child, go } = await readyProcess("exit", path);

    go();

    expect(await once(child, "exit")).toEqual([0, null]);
    expect(written(path)).toBe(1);
  });

  it("spend a budget together and no more than that, and tell of each threshold once", async () => {
    const path = join(tempFolder(), "usage.db");
    const limit = 100_000;
    const spenders = await readyProcesses("spend", path, limit);

    for (const { go } of spenders) go();
    const told = (await Promise.all(spenders.map(({ next }) => next()))).map((line) => JSON.parse(line));

    const spent = told.reduce((sum, one) => sum + one.spent, 0);
    expect(spent).toBeLessThanOrEqual(limit);
    expect(spent).toBeGreaterThan(limit - 100);
    expect(look(path, "SELECT spent FROM spend")).toEqual([[spent]]);
    expect(look(path, "SELECT sum(cost_nanos) FROM attempts")).toEqual([[spent]]);
    expect(look(path, "SELECT count(*) FROM reservations")).toEqual([[0]]);
    expect(told.flatMap((one) => one.told).filter((threshold) => threshold === 0.5)).toHaveLength(1);
    expect(told.flatMap((one) => one.told).filter((threshold) => threshold === "refused")).toHaveLength(1);
    expect(told.filter((one) => one.spent > 0).length).toBeGreaterThan(1);
  });

  it("get back what a killed one had reserved, when its time is over", async () => {
    const path = join(tempFolder(), "usage.db");
    const { child, next, go } = await readyProcess("take", path, 100);
    go();
    expect(await next()).toBe('{"refused":false}');
    await kill(child);

    let now = Date.now();
    const ledger = openLedger({ path, retentionDays: 400, onTrouble: () => {}, clock: () => now });
    const rules = { perCallUsd: null, dailyUsd: null, monthlyUsd: 100 / 1e9, providers: {}, clients: {}, alertAt: [], timeZone: "UTC" };
    const budgets = openBudgets(ledger, rules, () => now);
    const ask = { provider: "openai", client: null, nanos: 100 };
    const before = budgets.reserve(ask).refused;
    now += 600_000;
    const after = budgets.reserve(ask).refused;
    ledger.close();

    expect({ before, after }).toEqual({ before: true, after: false });
  });
});

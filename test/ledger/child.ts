import { createInterface } from "node:readline";
import { setImmediate as turn } from "node:timers/promises";
import { openBudgets } from "../../src/ledger/budgets.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { rowOf } from "./rows.ts";

/** A process that uses a ledger: says `ready`, waits for a line, does what it was started for and says what came of it. */
const [task = "", path = "", limit = "0"] = process.argv.slice(2);

const say = (text: string) => process.stdout.write(`${text}\n`);
const rules = {
  perCallUsd: null,
  dailyUsd: null,
  monthlyUsd: Number(limit) / 1e9,
  providers: {},
  clients: {},
  alertAt: [0.5, 1],
  timeZone: "UTC",
};
const ledger = openLedger({ path, retentionDays: 400, onTrouble: (trouble) => say(`trouble: ${trouble}`) });
const budgets = openBudgets(ledger, rules);

const TASKS: Record<string, () => Promise<void> | void> = {
  /** Writes until it is killed. */
  async forever() {
    for (let count = 1; ; count++) {
      for (let rows = 0; rows < 50; rows++) ledger.record(rowOf());
      ledger.flush();
      if (count % 10 === 0) say(String(count * 50));
      await turn();
    }
  },
  /** Writes 2,000 rows in many small parts. */
  async some() {
    for (let count = 1; count <= 2_000; count++) {
      ledger.record(rowOf());
      if (count % 7 === 0) ledger.flush();
      if (count % 70 === 0) await turn();
    }
    ledger.close();
    say("2000");
  },
  /** Exits with a row on its way. */
  exit() {
    ledger.record(rowOf());
    process.exit(0);
  },
  /** Spends until nothing is left, with ten attempts in flight. */
  async spend() {
    const told: unknown[] = [];
    let spent = 0;
    const one = async () => {
      for (;;) {
        const estimate = 50 + Math.floor(Math.random() * 50);
        const reserved = budgets.reserve({ provider: "openai", client: null, nanos: estimate });
        if (reserved.refused) return void told.push(...reserved.alerts.map(({ threshold }) => threshold));
        await turn();
        const costNanos = estimate - Math.floor(Math.random() * 50);
        told.push(...reserved.settle(rowOf({ time: Date.now(), costNanos })).map(({ threshold }) => threshold));
        spent += costNanos;
      }
    };
    await Promise.all(Array.from({ length: 10 }, one));
    ledger.close();
    say(JSON.stringify({ spent, told }));
  },
  /** Takes all there is, and is killed with it. */
  take() {
    const { refused } = budgets.reserve({ provider: "openai", client: null, nanos: Number(limit), holdMs: 600_000 });
    say(JSON.stringify({ refused }));
    setInterval(() => {}, 1_000);
  },
};

if (task === "spend") ledger.warmUp();
say("ready");
createInterface({ input: process.stdin }).once("line", () => void TASKS[task]?.());

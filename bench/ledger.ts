// npm run bench:ledger [ROWS]   the ledger alone: what a row costs to write, what a reservation costs, how long reports of ROWS rows take
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBudgets } from "../src/ledger/budgets.ts";
import { calendarOf } from "../src/ledger/calendar.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import { DIMENSIONS } from "../src/ledger/report.ts";
import type { LedgerRow } from "../src/ledger/row.ts";

const rows = Number(process.argv[2] ?? 1_000_000);
const YEAR_MS = 365 * 86_400_000;
const START = Date.UTC(2026, 0, 1);
const MODELS = [
  ["openai", "gpt-6"],
  ["anthropic", "claude-sonnet-5-5"],
  ["groq", "openai/gpt-oss-20b"],
  ["ollama", "llama3.2"],
] as const;
const TASKS = [null, "chat", "summarization", "code_generation"];
const CLIENTS = ["claude-code", "cursor", "laptop"];

const below = (limit: number) => Math.floor(Math.random() * limit);

function row(time: number): LedgerRow {
  const [provider, model] = MODELS[below(MODELS.length)] ?? MODELS[0];
  const input = below(4000);
  const output = below(800);
  return {
    ...{ time, requestId: `0192f8a0-7c1e-7b1a-9c3d-${String(time).padStart(12, "0")}`, tool: "complete", provider, kind: provider, model },
    task: TASKS[below(TASKS.length)] ?? null,
    client: CLIENTS[below(CLIENTS.length)] ?? null,
    outcome: below(20) === 0 ? "error" : "ok",
    errorKind: null,
    usage: { input, output, cachedInput: 0, cacheWrite: 0, reasoning: 0, total: input + output, source: "provider" },
    ...{ costNanos: below(100_000_000), priceSource: "built-in", priceDate: "2026-11-01" },
    latencyMs: Math.exp(6 + Math.random() * 4),
    ttftMs: 300,
    earlier: [],
  };
}

const say = (text: string) => process.stdout.write(`${text}\n`);

function measure(name: string, count: number, work: () => void): void {
  const cpu = process.cpuUsage();
  const started = performance.now();
  work();
  const { user, system } = process.cpuUsage(cpu);
  const wall = performance.now() - started;
  const each = (us: number) => (us / count).toFixed(1);
  say(count === 1 ? `${name}: ${wall.toFixed(0)} ms` : `${name}: ${each(wall * 1000)} µs, ${each(user + system)} µs of CPU`);
}

const folder = mkdtempSync(join(tmpdir(), "agency-ledger-bench-"));
const path = join(folder, "usage.db");
const ledger = openLedger({ path, retentionDays: 3650, onTrouble: say });
try {
  measure("open", 1, () => ledger.warmUp());
  const few = Array.from({ length: 4_000 }, () => ({ ...row(START), provider: "openai", model: "gpt-6", task: null, client: "bench" }));
  measure("a row alone", few.length, () => {
    for (const one of few) {
      ledger.record(one);
      ledger.flush();
    }
  });
  for (let index = 0; index < rows; index++) ledger.record(row(START + Math.floor((index / rows) * YEAR_MS)));
  measure("a row among others", few.length, () => {
    for (const one of few) ledger.record({ ...one, time: START + YEAR_MS });
    ledger.flush();
  });
  say(`${(statSync(path).size / 1e6).toFixed(0)} MB`);
  const calendar = calendarOf("Europe/Berlin");
  for (const by of DIMENSIONS)
    measure(`report by ${by}`, 1, () => ledger.report({ by, since: 0, until: Number.MAX_SAFE_INTEGER, calendar }));
  const rules = { dailyUsd: 1e6, monthlyUsd: 1e6, providers: {}, clients: {}, alertAt: [0.5, 0.8, 1], timeZone: "UTC" };
  const budgets = openBudgets(ledger, rules);
  measure("reserve and settle under two limits", few.length, () => {
    for (const one of few) {
      const reserved = budgets.reserve({ provider: one.provider, client: one.client, nanos: 1_000 });
      if (!reserved.refused) reserved.settle({ ...one, time: Date.now() });
    }
  });
} finally {
  ledger.close();
  rmSync(folder, { recursive: true, force: true });
}

import { existsSync } from "node:fs";
import { loadConfig } from "../config/load.ts";
import { resolve } from "../engine/candidates.ts";
import { CallError } from "../errors.ts";
import { createGateway, type Gateway } from "../gateway.ts";
import { calendarOf } from "../ledger/calendar.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { forecastOf, savingsOf, timeBefore } from "../ledger/outlook.ts";
import { usualLedgerPath } from "../ledger/path.ts";
import type { Dimension } from "../ledger/report.ts";
import { costOf } from "../money/cost.ts";
import type { Rates } from "../money/rates.ts";
import { isKind } from "../providers/services.ts";
import type { World } from "./prices.ts";
import { type RangeOptions, rangeOf } from "./usage-range.ts";
import { type Told, usageCsv, usageJson, usageText } from "./usage-view.ts";

/** What the command line asks for. */
export interface UsageOptions extends RangeOptions {
  config?: string | undefined;
  by: Dimension;
  compare?: boolean | undefined;
  csv?: boolean | undefined;
  json?: boolean | undefined;
}

/** `usage`: what was used and what it cost, from the ledger that the same config names. Makes no ledger where there is none. */
export async function reportUsage(options: UsageOptions, { env, screen, now }: World): Promise<void> {
  const gateway = createGateway(loadConfig({ path: options.config, env }), { env });
  const { usage, budget } = gateway.config();
  const calendar = calendarOf(budget.timeZone);
  const range = rangeOf(options, calendar, now);
  const baseline = usage.baseline === null ? null : await baselineOf(usage.baseline, gateway);
  const told = readingLedger(usage.path ?? usualLedgerPath({ env }), usage.retentionDays, (ledger): Told => {
    const savings = baseline && savingsOf(ledger, range, (tokens) => costOf(tokens, baseline, now).nanos);
    return {
      report: ledger.report({ by: options.by, ...range, calendar }),
      before: options.compare ? ledger.report({ by: options.by, ...timeBefore(range, calendar), calendar }) : null,
      forecast: forecastOf(ledger, calendar, now),
      savings: savings && { ...savings, baseline: usage.baseline ?? "" },
      timeZone: budget.timeZone,
    };
  });
  screen.write(options.json ? usageJson(told) : options.csv ? usageCsv(told) : usageText(told, screen));
}

/** Fails where there is a ledger that cannot be read: a report of nothing would look like no use. */
function readingLedger<T>(path: string | null, retentionDays: number, read: (ledger: Ledger) => T): T {
  const troubles: string[] = [];
  const there = path !== null && existsSync(path);
  const ledger = openLedger({ path: there ? path : null, retentionDays, onTrouble: (trouble) => troubles.push(trouble) });
  try {
    const found = read(ledger);
    if (there && troubles.length > 0) throw new CallError("bad_request", troubles.join("; "));
    return found;
  } finally {
    ledger.close();
  }
}

/** The price of the model to compare with; it need not be configured. */
async function baselineOf(written: string, { backends, prices }: Gateway): Promise<Rates | null> {
  await prices.load();
  const [kind = "", ...rest] = written.split(":");
  const model = rest.join(":");
  const configured = backends.some(({ name, entry }) => name === kind || entry.kind === kind);
  if (!configured && isKind(kind)) return prices.find({ name: kind, kind, baseUrl: null, model, base: model, free: false });
  const target = resolve(written, "complete", backends);
  return target && prices.of(target);
}

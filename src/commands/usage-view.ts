import type { Figures } from "../ledger/figures.ts";
import type { Forecast, Savings } from "../ledger/outlook.ts";
import type { Report, ReportRow } from "../ledger/report.ts";
import { dollarsOf } from "../money/cost.ts";
import { type Column, type Screen, table } from "./table.ts";

/** A report with what is said around it. */
export interface Told {
  report: Report;
  /** The time before, to compare with. */
  before: Report | null;
  forecast: Forecast;
  /** With the name of the baseline. */
  savings: (Savings & { baseline: string }) | null;
  timeZone: string;
}

/** For programs. */
export function usageJson({ report, before }: Told): string {
  return `${JSON.stringify({ ...reportJson(report), ...(before && { before: reportJson(before) }) }, null, 2)}\n`;
}

function reportJson({ by, since, until, rows, total }: Report) {
  return {
    by,
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    rows: rows.map((row) => ({ [by]: row.key, ...figuresJson(row) })),
    total: figuresJson(total),
  };
}

function figuresJson({ calls, errors, inputTokens, outputTokens, costNanos, unpricedCalls }: Figures) {
  return {
    calls,
    errors,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_usd: dollarsOf(costNanos),
    unpriced_calls: unpricedCalls,
  };
}

/** For spreadsheets: a line each, what is unknown left empty. */
export function usageCsv({ report }: Told): string {
  const more = ({ fallbacks, p50Ms }: Figures) => ({ fallbacks, p50_ms: p50Ms });
  const records = report.rows.map((row) => ({ [report.by]: row.key, ...figuresJson(row), ...more(row) }));
  const header = [report.by, ...Object.keys({ ...figuresJson(report.total), ...more(report.total) })];
  const lines = records.map((record) => Object.values(record).map(csvCell).join());
  return [header.join(), ...lines, ""].join("\r\n");
}

function csvCell(value: string | number | null): string {
  const text = String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const right = (title: string): Column => ({ title, right: true });
const COLUMNS = ["calls", "errors", "fallbacks", "tokens in", "out", "cost", "unpriced", "p50"].map(right);
const COMPARED = ["before", "change"].map(right);

/** For people. */
export function usageText(told: Told, screen: Screen): string {
  const { report, before } = told;
  const title = `${report.by}, ${timeOf(report, told.timeZone)}`;
  if (report.total.calls === 0) return `${title}\nNothing was recorded in this time.\n`;
  const columns = [{ title: report.by }, ...COLUMNS, ...(before ? COMPARED : [])];
  const rows = report.rows.map((row) => [
    row.key ?? "(none)",
    ...cellsOf(row),
    ...comparedCells(row, before?.rows.find(sameAs(row)), before),
  ]);
  const total = ["total", ...cellsOf(report.total), ...comparedCells(report.total, before?.total, before)];
  return [screen.bold(title), "", table(columns, [...rows, total], screen), ...remarks(told), ""].join("\n");
}

const sameAs = (row: ReportRow) => (other: ReportRow) => other.key === row.key;

function cellsOf({ calls, errors, fallbacks, inputTokens, outputTokens, costNanos, unpricedCalls, p50Ms }: Figures): string[] {
  return [
    ...[calls, errors, fallbacks, inputTokens, outputTokens].map(count),
    dollars(costNanos),
    count(unpricedCalls),
    p50Ms === null ? "" : duration(p50Ms),
  ];
}

function comparedCells(now: Figures, then: Figures | undefined, before: Report | null): string[] {
  if (!before) return [];
  const cost = then ? then.costNanos : 0;
  if (cost === null || now.costNanos === null) return [dollars(cost), ""];
  if (cost === 0) return [dollars(cost), now.costNanos === 0 ? "" : "new"];
  const percent = Math.round((now.costNanos / cost - 1) * 100);
  return [dollars(cost), `${percent > 0 ? "+" : ""}${percent} %`];
}

function remarks({ report, before, forecast, savings, timeZone }: Told): string[] {
  const { pricedRows, estimatedRows, unpricedCalls, cancelled } = report.total;
  const { month, spentNanos, forecastNanos } = forecast;
  return [
    `Cost: ${count(pricedRows)} priced, ${count(estimatedRows)} by estimated tokens, ${count(unpricedCalls)} unknown.`,
    ...(cancelled > 0 ? [`Cancelled by their caller: ${count(cancelled)}.`] : []),
    ...(before ? [`Before is ${timeOf(before, timeZone)}.`] : []),
    `Forecast: ${dollars(forecastNanos)} by the end of ${month}, ${dollars(spentNanos)} so far.`,
    ...(savings ? [`Savings: ${dollars(savings.paidNanos)} paid, ${dollars(savings.baselineNanos)} at ${savings.baseline}.`] : []),
  ];
}

function timeOf({ since, until }: Report, timeZone: string): string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  return `${format.format(since)} to ${format.format(until)} (${timeZone})`;
}

/** Unknown is a question mark, never 0. */
function count(value: number | null): string {
  return value === null ? "?" : value.toLocaleString("en-US");
}

function dollars(nanos: number | null): string {
  if (nanos === null) return "?";
  const amount = nanos / 1e9;
  const cents = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${amount.toLocaleString("en-US", amount >= 1 ? cents : { maximumSignificantDigits: 3 })}`;
}

function duration(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

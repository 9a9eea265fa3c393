import type { Usage } from "../types.ts";
import type { Value } from "./driver.ts";

/** One attempt at a request, as it is told to the ledger. It holds no prompt and no answer. */
export interface LedgerRow {
  /** When the request began, in milliseconds; the same for all its attempts. */
  time: number;
  requestId: string;
  tool: string;
  task: string | null;
  provider: string;
  kind: string;
  model: string;
  /** Who called. */
  client: string | null;
  outcome: "ok" | "error" | "cancelled";
  errorKind: string | null;
  usage: Usage | null;
  /** In billionths of a dollar; `null`: unknown. 0 for what cannot have been billed. */
  costNanos: number | null;
  /** What budgets count for it, where that is not the cost: the estimate of an attempt that may have been billed. */
  chargedNanos?: number;
  priceSource: string | null;
  priceDate: string | null;
  latencyMs: number;
  ttftMs: number | null;
  /** The targets that the same request asked before, in order; empty for its first attempt. */
  earlier: readonly { provider: string; model: string }[];
}

/** What repeats from row to row. */
export const LABELS = ["tool", "task", "provider", "kind", "model", "client"] as const;
export type Labels = Record<(typeof LABELS)[number], string | null>;

/** A row's columns besides its labels. */
export interface Fact {
  time: number;
  outcome: string;
  /** First attempt of its request: 1; on this provider: 2; on this model: 4. Their sums count requests, whatever they are grouped by. */
  firsts: number;
  fallback: number;
  latency_ms: number | null;
  cost_nanos: number | null;
  charged_nanos: number;
  input: number | null;
  output: number | null;
  cached_input: number | null;
  cache_write: number | null;
  reasoning: number | null;
  usage_source: string | null;
  attempt: number;
  ttft_ms: number | null;
  error_kind: string | null;
  request_id: string;
  price_source: string | null;
  price_date: string | null;
}

/** A row as it is stored: what repeats, and the rest. */
export interface Entry {
  labels: Labels;
  fact: Fact;
}

/** What budgets count for a row, in billionths of a dollar. */
export function chargeOfRow({ chargedNanos, costNanos }: Pick<LedgerRow, "chargedNanos" | "costNanos">): number {
  return whole(chargedNanos) ?? whole(costNanos) ?? 0;
}

/** Makes an entry of a row. Names come from callers and may be of any length. */
export function entryOf(row: LedgerRow): Entry {
  const labels = Object.fromEntries(LABELS.map((name) => [name, clip(row[name])])) as Labels;
  return { labels, fact: factOf(row) };
}

function factOf({ earlier, usage, ...row }: LedgerRow): Fact {
  const [first] = earlier;
  return {
    time: whole(row.time) ?? 0,
    outcome: row.outcome,
    firsts:
      (first ? 0 : 1) |
      (earlier.some(({ provider }) => provider === row.provider) ? 0 : 2) |
      (earlier.some(({ model }) => model === row.model) ? 0 : 4),
    fallback: first && (first.provider !== row.provider || first.model !== row.model) ? 1 : 0,
    latency_ms: whole(row.latencyMs),
    cost_nanos: whole(row.costNanos),
    charged_nanos: chargeOfRow(row),
    input: whole(usage?.input),
    output: whole(usage?.output),
    cached_input: whole(usage?.cachedInput),
    cache_write: whole(usage?.cacheWrite),
    reasoning: whole(usage?.reasoning),
    usage_source: usage?.source ?? null,
    attempt: earlier.length + 1,
    ttft_ms: whole(row.ttftMs),
    error_kind: row.errorKind,
    request_id: row.requestId,
    price_source: clip(row.priceSource),
    price_date: row.priceDate,
  };
}

const LONGEST_NAME = 200;

function clip(name: string | null): string | null {
  return name ? name.slice(0, LONGEST_NAME) : null;
}

function whole(value: number | null | undefined): number | null {
  return value != null && Number.isFinite(value) ? Math.round(value) : null;
}

/** The columns of a fact in the order in which `valuesOf` gives them. */
export const FACT_COLUMNS = [
  "time",
  "outcome",
  "firsts",
  "fallback",
  "latency_ms",
  "cost_nanos",
  "charged_nanos",
  "input",
  "output",
  "cached_input",
  "cache_write",
  "reasoning",
  "usage_source",
  "attempt",
  "ttft_ms",
  "error_kind",
  "request_id",
  "price_source",
  "price_date",
] as const satisfies readonly (keyof Fact)[];

/** A fact's values, ready to be bound. */
export function valuesOf(fact: Fact): Value[] {
  return FACT_COLUMNS.map((column) => fact[column]);
}

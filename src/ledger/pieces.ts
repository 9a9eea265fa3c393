import type { Database } from "./database.ts";
import { latencyReader, toTwoDigits } from "./latencies.ts";
import { type Entry, type Fact, LABELS, type Labels } from "./row.ts";

/** The attempts to add up: those of requests that began between two moments. */
export interface Part {
  since: number;
  until: number;
  /** Whether to keep apart what has different labels. */
  apart: boolean;
  /** Only completions whose tokens and cost are known: what another model would have cost can be told. */
  comparable?: boolean;
}

/** What reports add up, each as the database and as a program says it. Nothing known at all is `null`. */
const SUMS = {
  requests: { sql: "firsts & 1", of: ({ firsts }) => firsts & 1 },
  onProvider: { sql: "firsts >> 1 & 1", of: ({ firsts }) => (firsts >> 1) & 1 },
  onModel: { sql: "firsts >> 2 & 1", of: ({ firsts }) => (firsts >> 2) & 1 },
  answered: { sql: "outcome = 'ok'", of: ({ outcome }) => Number(outcome === "ok") },
  cancelled: { sql: "outcome = 'cancelled'", of: ({ outcome }) => Number(outcome === "cancelled") },
  fallbacks: { sql: "outcome = 'ok' AND fallback", of: ({ outcome, fallback }) => Number(outcome === "ok" && fallback === 1) },
  unpriced: { sql: "cost_nanos IS NULL AND (outcome = 'ok' OR input > 0 OR output > 0)", of: isUnpriced },
  estimated: {
    sql: "cost_nanos IS NOT NULL AND usage_source IS 'estimated'",
    of: ({ cost_nanos, usage_source }) => Number(cost_nanos !== null && usage_source === "estimated"),
  },
  priced: {
    sql: "cost_nanos IS NOT NULL AND usage_source IS 'provider'",
    of: ({ cost_nanos, usage_source }) => Number(cost_nanos !== null && usage_source === "provider"),
  },
  input: { sql: "input", of: ({ input }) => input },
  output: { sql: "output", of: ({ output }) => output },
  cachedInput: { sql: "cached_input", of: ({ cached_input }) => cached_input },
  cacheWrite: { sql: "cache_write", of: ({ cache_write }) => cache_write },
  reasoning: { sql: "reasoning", of: ({ reasoning }) => reasoning },
  cost: { sql: "cost_nanos", of: ({ cost_nanos }) => cost_nanos },
} as const satisfies Record<string, { sql: string; of(fact: Fact): number | null }>;

type SumName = keyof typeof SUMS;
export type Sums = Record<SumName, number | null>;
export const SUM_NAMES = Object.keys(SUMS) as SumName[];

/** Attempts added up: all of a part, or those of it that have the same labels. */
export interface Piece {
  labels: Labels | null;
  sums: Sums;
  /** How many answers took how many milliseconds, to two digits. */
  latencies: readonly (readonly [ms: number, answers: number])[];
}

function isUnpriced({ cost_nanos, outcome, input, output }: Fact): number {
  return Number(cost_nanos === null && (outcome === "ok" || (input ?? 0) > 0 || (output ?? 0) > 0));
}

const COMPARABLE = "AND cost_nanos IS NOT NULL AND input IS NOT NULL AND output IS NOT NULL";

function queryOf({ apart, comparable }: Part): string {
  return `SELECT ${apart ? "label" : "NULL"}, ${SUM_NAMES.map((name) => `sum(${SUMS[name].sql})`).join()} FROM attempts
    WHERE label IN (SELECT id FROM labels ${comparable ? "WHERE tool = 'complete'" : ""}) AND time >= ? AND time < ?
    ${comparable ? COMPARABLE : ""} ${apart ? "GROUP BY label" : ""}`;
}

/** Adds up what is in the file. */
export function sumRows(database: Database, part: Part): Piece[] {
  const labels = part.apart ? labelsOf(database) : new Map<unknown, Labels>();
  const rows = database.rows(queryOf(part), [part.since, part.until]);
  const latenciesOf = latencyReader(database, part, rows.length);
  return rows.map(([label, ...values]) => {
    const sums = Object.fromEntries(SUM_NAMES.map((name, index) => [name, values[index] ?? null])) as Sums;
    const latencies = part.comparable ? [] : latenciesOf(Number(label), sums.answered ?? 0);
    return { labels: labels.get(label) ?? null, sums, latencies };
  });
}

function labelsOf(database: Database): Map<unknown, Labels> {
  const rows = database.rows(`SELECT id, ${LABELS.join()} FROM labels`);
  return new Map(rows.map(([id, ...values]) => [id, Object.fromEntries(LABELS.map((name, at) => [name, values[at] ?? null])) as Labels]));
}

/** Adds up what is not in the file. */
export function sumEntries(entries: readonly Entry[], { since, until, comparable }: Part): Piece[] {
  return entries
    .filter(({ fact }) => fact.time >= since && fact.time < until)
    .filter((entry) => !comparable || isComparable(entry))
    .map(({ labels, fact }) => ({
      labels,
      sums: Object.fromEntries(SUM_NAMES.map((name) => [name, SUMS[name].of(fact)])) as Sums,
      latencies: fact.outcome === "ok" && fact.latency_ms !== null ? [[toTwoDigits(fact.latency_ms), 1]] : [],
    }));
}

function isComparable({ labels, fact }: Entry): boolean {
  return labels.tool === "complete" && fact.cost_nanos !== null && fact.input !== null && fact.output !== null;
}

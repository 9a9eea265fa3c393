import { type Piece, SUM_NAMES, type Sums } from "./pieces.ts";

/** What some requests used. Unknown is `null`, never 0. */
export interface Figures {
  /** Requests, not attempts. */
  calls: number;
  /** Requests that got no answer here. Those their caller cancelled are none of them. */
  errors: number;
  cancelled: number;
  /** Answered by another target than the one asked first. */
  fallbacks: number;
  inputTokens: number | null;
  outputTokens: number | null;
  cachedInputTokens: number | null;
  cacheWriteTokens: number | null;
  reasoningTokens: number | null;
  /** In billionths of a dollar: what is known of the cost. */
  costNanos: number | null;
  /** Requests whose cost is not known. */
  unpricedCalls: number;
  /** Attempts whose cost is that of tokens the provider counted. */
  pricedRows: number;
  /** Attempts whose cost is that of tokens we estimated. */
  estimatedRows: number;
  /** Half of the answers came faster; to two digits, and from a sample where there are many thousands. */
  p50Ms: number | null;
}

/** Adds up pieces. `counted` says what counts as one request: one in all, one on each provider or one on each model. */
export function figuresOf(pieces: Iterable<Piece>, counted: "requests" | "onProvider" | "onModel" = "requests"): Figures {
  const sums = Object.fromEntries(SUM_NAMES.map((name) => [name, null])) as Sums;
  const latencies = new Map<number, number>();
  for (const piece of pieces) {
    for (const name of SUM_NAMES) if (piece.sums[name] !== null) sums[name] = (sums[name] ?? 0) + piece.sums[name];
    for (const [ms, answers] of piece.latencies) latencies.set(ms, (latencies.get(ms) ?? 0) + answers);
  }
  return { ...countsOf(sums, sums[counted] ?? 0), ...amountsOf(sums), p50Ms: medianOf(latencies) };
}

/** A request has at most one attempt that answers it or is cancelled, and that is its last: where there is none it failed. */
function countsOf({ answered, cancelled, fallbacks, unpriced, priced, estimated }: Sums, calls: number) {
  return {
    calls,
    errors: Math.max(0, calls - (answered ?? 0) - (cancelled ?? 0)),
    cancelled: cancelled ?? 0,
    fallbacks: fallbacks ?? 0,
    unpricedCalls: unpriced ?? 0,
    pricedRows: priced ?? 0,
    estimatedRows: estimated ?? 0,
  };
}

function amountsOf({ answered, unpriced, input, output, cachedInput, cacheWrite, reasoning, cost }: Sums) {
  const tokens = (sum: number | null) => sum ?? (answered ? null : 0);
  return {
    inputTokens: tokens(input),
    outputTokens: tokens(output),
    cachedInputTokens: tokens(cachedInput),
    cacheWriteTokens: tokens(cacheWrite),
    reasoningTokens: tokens(reasoning),
    costNanos: cost ?? (unpriced ? null : 0),
  };
}

function medianOf(counts: ReadonlyMap<number, number>): number | null {
  const half = [...counts.values()].reduce((sum, count) => sum + count, 0) / 2;
  let seen = 0;
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= half) return value;
  }
  return null;
}

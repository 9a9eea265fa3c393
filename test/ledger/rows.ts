import type { LedgerRow } from "../../src/ledger/row.ts";

/** A moment in the middle of a day, in every time zone that matters. */
export const NOON = Date.UTC(2026, 10, 22, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

let requests = 0;

/** A row of a request of its own, which was answered. */
export function rowOf(changes: Partial<LedgerRow> = {}): LedgerRow {
  return {
    time: NOON,
    requestId: `request-${++requests}`,
    tool: "complete",
    task: null,
    provider: "openai",
    kind: "openai",
    model: "gpt-6",
    client: "tester",
    outcome: "ok",
    errorKind: null,
    usage: usageOf(100, 20),
    costNanos: 1_000,
    priceSource: "genai-prices",
    priceDate: "2026-11-01",
    latencyMs: 50,
    ttftMs: 10,
    earlier: [],
    ...changes,
  };
}

export function usageOf(input: number | null, output: number | null, source: "provider" | "estimated" = "provider") {
  return { input, output, cachedInput: 0, cacheWrite: 0, reasoning: 0, total: (input ?? 0) + (output ?? 0), source };
}

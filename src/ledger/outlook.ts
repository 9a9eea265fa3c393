import type { Usage } from "../types.ts";
import type { Calendar } from "./calendar.ts";
import type { Ledger } from "./ledger.ts";

const DAY_MS = 86_400_000;
const LOOK_BACK_MS = 7 * DAY_MS;

/** What a month comes to. In billionths of a dollar, of what is known of the cost. */
export interface Forecast {
  month: string;
  spentNanos: number;
  /** By the end of the month. */
  forecastNanos: number;
}

/** What this month will have cost if it goes on as in the last seven days, or since the ledger began where that is less. */
export function forecastOf(ledger: Pick<Ledger, "figures" | "bounds">, calendar: Calendar, now: number): Forecast {
  const month = calendar.span("month", now);
  const spentNanos = ledger.figures({ since: month.starts, until: now + 1 }).costNanos ?? 0;
  const from = Math.max(now - LOOK_BACK_MS, ledger.bounds()?.first ?? now);
  const recent = ledger.figures({ since: from, until: now + 1 }).costNanos ?? 0;
  const rate = recent / Math.max(now - from, DAY_MS);
  return { month: month.key, spentNanos, forecastNanos: Math.round(spentNanos + rate * (month.ends - now)) };
}

/** The time to compare another with: as long a part of the month before where that begins a month, else as long just before. */
export function timeBefore({ since, until }: { since: number; until: number }, calendar: Calendar): { since: number; until: number } {
  const month = calendar.span("month", since);
  if (month.starts !== since || until > month.ends) return { since: since - (until - since), until: since };
  const before = calendar.span("month", since - 1);
  return { since: before.starts, until: until === month.ends ? before.ends : Math.min(before.starts + (until - since), before.ends) };
}

/** What a model asks for these tokens, in billionths of a dollar; `null` if its price is not known. */
export type PriceOfTokens = (usage: Usage) => number | null;

/** What was paid, and what the same tokens would have cost at a baseline; only for completions of which both are known. */
export interface Savings {
  paidNanos: number;
  baselineNanos: number;
}

/** Compares what completions cost with what another model would have cost; `null` if there is nothing to compare. */
export function savingsOf(
  ledger: Pick<Ledger, "figures">,
  { since, until }: { since: number; until: number },
  price: PriceOfTokens,
): Savings | null {
  const { costNanos, ...tokens } = ledger.figures({ since, until, comparable: true });
  const { inputTokens: input, outputTokens: output, reasoningTokens: reasoning } = tokens;
  if (!costNanos && !input && !output) return null;
  const total = (input ?? 0) + (output ?? 0);
  const usage = { input, output, reasoning, cachedInput: tokens.cachedInputTokens, cacheWrite: tokens.cacheWriteTokens, total };
  const baselineNanos = price({ ...usage, source: "provider" });
  return baselineNanos === null ? null : { paidNanos: costNanos ?? 0, baselineNanos };
}

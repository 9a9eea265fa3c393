import type { McpServer } from "@modelcontextprotocol/server";
import type { Gateway } from "../gateway.ts";
import { calendarOf } from "../ledger/calendar.ts";
import type { Ledger } from "../ledger/ledger.ts";

const LISTED = 5;

/** `agency://usage`: what today and this month have cost, where the budgets stand, and who it went to. Short: it is read by models. */
export function registerUsageResource(server: McpServer, current: () => Gateway): void {
  const about = {
    title: "Usage",
    description: "Spend today and this month, budgets, and by provider and model",
    mimeType: "application/json",
    cacheHint: { ttlMs: 5_000, cacheScope: "private" as const },
  };
  server.registerResource("usage", "agency://usage", about, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(usageView(current())) }],
  }));
}

function usageView({ books, loaded }: Gateway) {
  if (!books || !loaded.config) return { recorded: false };
  const { ledger } = books;
  const calendar = calendarOf(loaded.config.budget.timeZone);
  const now = Date.now();
  const today = calendar.span("day", now);
  const month = calendar.span("month", now);
  return {
    today: figures(ledger, today.starts, today.ends),
    month: figures(ledger, month.starts, month.ends),
    budgets: books
      .standings()
      .map(({ scope, unit, limitNanos, spentNanos }) => ({ scope, unit, limit_usd: dollars(limitNanos), spent_usd: dollars(spentNanos) })),
    by_provider: top(ledger, "provider", month.starts, month.ends, calendar),
    by_model: top(ledger, "model", month.starts, month.ends, calendar),
    ...(ledger.forgets && { forgets: "counted in memory only, forgotten when the server ends" }),
  };
}

function figures(ledger: Ledger, since: number, until: number) {
  const { calls, errors, costNanos, unpricedCalls } = ledger.figures({ since, until });
  return { calls, errors, cost_usd: dollars(costNanos), ...(unpricedCalls > 0 && { unpriced_calls: unpricedCalls }) };
}

function top(ledger: Ledger, by: "provider" | "model", since: number, until: number, calendar: ReturnType<typeof calendarOf>) {
  const { rows } = ledger.report({ by, since, until, calendar });
  return Object.fromEntries(rows.slice(0, LISTED).map(({ key, calls, costNanos }) => [key ?? "", { calls, cost_usd: dollars(costNanos) }]));
}

function dollars(nanos: number | null): number | null {
  return nanos === null ? null : Number((nanos / 1e9).toPrecision(4));
}

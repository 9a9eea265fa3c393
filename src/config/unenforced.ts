import type { BudgetLimits, Config } from "./config.ts";

/** Keys that are set and that this version reads but does not act on yet. Their owner must know: a budget that is ignored silently is the worst kind. */
export function unenforced({ budget, server, usage }: Config): string[] {
  const perPeriod = ({ dailyUsd, monthlyUsd }: BudgetLimits) => dailyUsd !== null || monthlyUsd !== null;
  const perOwner = (limits: Readonly<Record<string, BudgetLimits>>) => Object.keys(limits).length > 0;
  return [
    ...(perPeriod(budget) ? ["llm.budget.daily_usd and monthly_usd"] : []),
    ...(perOwner(budget.providers) ? ["llm.budget.providers"] : []),
    ...(perOwner(budget.clients) ? ["llm.budget.clients"] : []),
    ...(budget.alertWebhook !== null ? ["llm.budget.alert_webhook"] : []),
    ...(server.ratePerMinute > 0 ? ["server.rate_per_minute"] : []),
    ...(usage.baseline !== null ? ["usage.baseline"] : []),
  ];
}

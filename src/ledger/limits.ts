import type { BudgetLimits, Config } from "../config/config.ts";
import type { Claim } from "./accounts.ts";
import type { Calendar, Period } from "./calendar.ts";
import type { Scope } from "./spend.ts";

/** What the owner allows, as far as it is counted by day and month. */
export type BudgetRules = Pick<Config["budget"], "dailyUsd" | "monthlyUsd" | "providers" | "clients" | "alertAt" | "timeZone">;

/** A limit as it is in force now. */
export interface Limit extends Claim {
  unit: Period;
}

type Limited = [scope: Scope, limits: BudgetLimits | undefined];

/** The limits that a call to this provider on behalf of this client must keep. */
export function limitsFor(rules: BudgetRules, { provider, client }: { provider: string; client: string | null }): Limited[] {
  const named = (table: Readonly<Record<string, BudgetLimits>>, name: string) => (Object.hasOwn(table, name) ? table[name] : undefined);
  return [
    ["all", { ...rules, perCallUsd: null }],
    [`provider:${provider}`, named(rules.providers, provider)],
    ...(client === null ? [] : [[`client:${client}`, named(rules.clients, client)] satisfies Limited]),
  ];
}

/** All limits there are. */
export function allLimits(rules: BudgetRules): Limited[] {
  return [
    ["all", { ...rules, perCallUsd: null }],
    ...Object.entries(rules.providers).map(([name, limits]): Limited => [`provider:${name}`, limits]),
    ...Object.entries(rules.clients).map(([name, limits]): Limited => [`client:${name}`, limits]),
  ];
}

/** Limits in the day and month of a moment. */
export function inForce(limited: readonly Limited[], calendar: Calendar, now: number): Limit[] {
  return limited.flatMap(([scope, limits]) => {
    const limit = (unit: Period, dollars: number | null): Limit[] => {
      if (dollars === null) return [];
      const { key, starts, ends } = calendar.span(unit, now);
      return [{ scope, unit, period: key, starts, ends, limit: Math.round(dollars * 1e9) }];
    };
    return limits ? [...limit("day", limits.dailyUsd), ...limit("month", limits.monthlyUsd)] : [];
  });
}

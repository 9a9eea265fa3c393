import type { Alert, Standing } from "../ledger/budgets.ts";

/** What a caller reads when an attempt does not fit into a limit: which, how much of it is left, until when, and what to do. */
export function refusalWords({ scope, unit, limitNanos, spentNanos, heldNanos, availableNanos, resetsAt }: Standing): string {
  const spent = `$${inDollars(spentNanos)} spent${heldNanos > 0 ? `, $${inDollars(heldNanos)} set aside for calls in flight` : ""}`;
  const left = availableNanos > 0 ? `only $${inDollars(availableNanos)} left of` : "used up:";
  const until = new Date(resetsAt).toISOString().slice(0, 16).replace("T", " ");
  return `${left} the ${nameOf(scope, unit)} budget of $${inDollars(limitNanos)} (${spent}); it begins anew at ${until} UTC. Lower max_tokens, use a free or local model, or raise the limit in [llm.budget]`;
}

/** `[budget: 84 % of $5.00 this month]`, once for each part of a limit that is reached. */
export function budgetNote({ scope, unit, limitNanos, spentNanos }: Alert, forgets: boolean): string {
  const percent = Math.floor((spentNanos / limitNanos) * 100);
  const whose = scope === "all" ? "" : ` for ${scope.replace(":", " ")}`;
  const memory = forgets ? "; counted in memory only, forgotten when the server ends" : "";
  return `[budget: ${percent} % of $${inDollars(limitNanos)}${whose} ${unit === "day" ? "today" : "this month"}${memory}]`;
}

/** Dollars with cents, or as many digits as it takes to show a small sum. */
export function inDollars(nanos: number): string {
  const dollars = nanos / 1e9;
  return dollars >= 0.01 || dollars === 0 ? dollars.toFixed(2) : Number(dollars.toPrecision(2)).toString();
}

function nameOf(scope: Standing["scope"], unit: Standing["unit"]): string {
  const period = unit === "day" ? "daily" : "monthly";
  return scope === "all" ? period : `${period} ${scope.replace(":", " ")}`;
}

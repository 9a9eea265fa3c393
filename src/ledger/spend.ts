import type { Database } from "./database.ts";
import type { Entry, Fact, Labels } from "./row.ts";

/** Whose money a budget counts: everyone's, one provider's or one client's, by name. */
export type Scope = "all" | `provider:${string}` | `client:${string}`;

/** A scope in one day or month: what a counter counts. */
export interface Account {
  scope: Scope;
  /** `2026-11-22` or `2026-11`. */
  period: string;
  /** The first millisecond of the period, and the first after it. */
  starts: number;
  ends: number;
}

/** Whether an attempt counts for an account. */
export function countsFor({ labels, fact }: { labels: Pick<Labels, "provider" | "client">; fact: Pick<Fact, "time"> }, account: Account) {
  if (fact.time < account.starts || fact.time >= account.ends) return false;
  return account.scope === "all" || account.scope === `provider:${labels.provider}` || account.scope === `client:${labels.client}`;
}

/** What these attempts add to an account. */
export function chargeOf(entries: readonly Entry[], account: Account): number {
  let sum = 0;
  for (const entry of entries) if (entry.fact.charged_nanos !== 0 && countsFor(entry, account)) sum += entry.fact.charged_nanos;
  return sum;
}

const COUNTERS = "SELECT scope, period, starts, ends FROM spend WHERE ends > ?";
const ADD = "UPDATE spend SET spent = spent + ? WHERE scope = ? AND period = ?";

/** Adds attempts to every counter that some budget has begun, in the transaction that writes them: counters never differ from the rows. */
export function chargeCounters(database: Database, entries: readonly Entry[]): void {
  const charged = entries.filter(({ fact }) => fact.charged_nanos !== 0);
  if (charged.length === 0) return;
  const earliest = charged.reduce((least, { fact }) => Math.min(least, fact.time), Number.POSITIVE_INFINITY);
  for (const [scope, period, starts, ends] of database.rows(COUNTERS, [earliest])) {
    const nanos = chargeOf(charged, { scope: scope as Scope, period: String(period), starts: Number(starts), ends: Number(ends) });
    if (nanos !== 0) database.run(ADD, [nanos, scope ?? null, period ?? null]);
  }
}

const BEGIN = `INSERT OR IGNORE INTO spend (scope, period, starts, ends, spent)
  SELECT ?1, ?2, ?3, ?4, coalesce(sum(charged_nanos), 0) FROM attempts JOIN labels ON labels.id = label
  WHERE time >= ?3 AND time < ?4 AND (?1 = 'all' OR ?1 = 'provider:' || provider OR ?1 = 'client:' || client)`;

const begun = new WeakMap<Database, Set<string>>();

/** Sees to it that an account has a counter; a new one begins at what the ledger already holds for its period. */
export function beginCounter(database: Database, { scope, period, starts, ends }: Account): void {
  const known = begun.get(database) ?? new Set<string>();
  begun.set(database, known);
  const key = `${scope} ${period}`;
  if (known.has(key)) return;
  database.run(BEGIN, [scope, period, starts, ends]);
  known.add(key);
}

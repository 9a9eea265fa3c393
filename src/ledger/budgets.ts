import type { Accounts } from "./accounts.ts";
import { type Calendar, calendarOf, type Period } from "./calendar.ts";
import type { Ledger } from "./ledger.ts";
import { allLimits, type BudgetRules, inForce, type Limit, limitsFor } from "./limits.ts";
import { chargeOfRow, type LedgerRow } from "./row.ts";
import type { Scope } from "./spend.ts";

/** A limit and where it stands. Money is in billionths of a dollar. */
export interface Standing {
  scope: Scope;
  unit: Period;
  /** `2026-11-22` or `2026-11`. */
  period: string;
  limitNanos: number;
  spentNanos: number;
  /** What calls in flight may still cost. */
  heldNanos: number;
  /** What is left. */
  availableNanos: number;
  /** When the next period begins. */
  resetsAt: number;
}

/** Something its owner wants to hear of once: a part of a limit is spent, or for the first time a call did not fit into it. */
export interface Alert extends Standing {
  /** The part, as configured. */
  threshold: number | "refused";
}

/** An attempt that may be made. */
export interface Reservation {
  refused: false;
  /** Records what came of it; from then on its cost is spent. Gives the alerts that this has caused. */
  settle(row: LedgerRow): Alert[];
  /** Nothing was sent, and there is nothing to record. */
  release(): void;
}

/** An attempt that does not fit into a limit. */
export interface Refusal extends Standing {
  refused: true;
  alerts: Alert[];
}

export interface Ask {
  provider: string;
  client: string | null;
  /** The estimate; 0 for what costs nothing, and for an unknown price that is allowed. */
  nanos: number;
  /** Counts it even where it does not fit. */
  force?: boolean;
  /** How long it may take. If its process dies, the money is free again after that. */
  holdMs?: number;
}

export interface Budgets {
  reserve(ask: Ask): Reservation | Refusal;
  /** What a scope has spent in this day or month. */
  spent(scope: Scope, unit: Period): number;
  /** Where every limit stands, or each that calls to this provider on behalf of this client must keep. */
  standings(about?: { provider: string; client: string | null }): Standing[];
  /** There is a limit at all. Tells so without a look into the ledger. */
  readonly limited: boolean;
  /** What has been spent will be forgotten when this process ends. */
  readonly forgets: boolean;
}

const HOLD_MS = 300_000;

/** Watches the limits, together with every process that uses the same ledger. The period is part of every key: nothing is ever reset. */
export function openBudgets(ledger: Ledger, rules: BudgetRules, clock: () => number = Date.now): Budgets {
  const { accounts } = ledger;
  const calendar = calendarOf(rules.timeZone);
  return {
    reserve(ask) {
      const now = clock();
      const limits = inForce(limitsFor(rules, ask), calendar, now);
      if (limits.length === 0 || ask.nanos <= 0) return reservation(ledger, null, limits, rules.alertAt);
      const hold = { claims: limits, nanos: Math.ceil(ask.nanos), expires: now + (ask.holdMs ?? HOLD_MS) };
      const id = accounts.reserve(hold, ask.force ?? false);
      return id === null ? refusal(accounts, limits) : reservation(ledger, id, limits, rules.alertAt);
    },
    spent: (scope, unit) => accounts.balance(accountIn(calendar, scope, unit, clock())).spent,
    standings(about) {
      const limited = about ? limitsFor(rules, about) : allLimits(rules);
      return inForce(limited, calendar, clock()).map((limit) => standingOf(accounts, limit));
    },
    limited: inForce(allLimits(rules), calendar, clock()).length > 0,
    get forgets() {
      return ledger.forgets;
    },
  };
}

function reservation(ledger: Ledger, id: string | null, limits: readonly Limit[], thresholds: readonly number[]): Reservation {
  return {
    refused: false,
    settle(row) {
      ledger.record(row, id);
      if (limits.length === 0 || chargeOfRow(row) === 0) return [];
      ledger.flush();
      return limits.flatMap((limit) => {
        const standing = standingOf(ledger.accounts, limit);
        const crossed = thresholds.filter((part) => standing.spentNanos >= part * limit.limit);
        return crossed.filter((part) => ledger.accounts.mark(limit, String(part))).map((threshold) => ({ ...standing, threshold }));
      });
    },
    release() {
      if (id !== null) ledger.accounts.release(id);
    },
  };
}

/** Names the limit that has the least left. */
function refusal(accounts: Accounts, limits: readonly Limit[]): Refusal {
  const [tightest, ...others] = limits.map((limit) => ({ limit, standing: standingOf(accounts, limit) }));
  if (!tightest) throw new Error("a refusal without a limit");
  const { limit, standing } = others.reduce((a, b) => (b.standing.availableNanos < a.standing.availableNanos ? b : a), tightest);
  const alerts: Alert[] = accounts.mark(limit, "refused") ? [{ ...standing, threshold: "refused" }] : [];
  return { ...standing, refused: true, alerts };
}

function standingOf(accounts: Accounts, { scope, unit, period, starts, ends, limit }: Limit): Standing {
  const { spent, held } = accounts.balance({ scope, period, starts, ends });
  const availableNanos = Math.max(0, limit - spent - held);
  return { scope, unit, period, limitNanos: limit, spentNanos: spent, heldNanos: held, availableNanos, resetsAt: ends };
}

function accountIn(calendar: Calendar, scope: Scope, unit: Period, now: number) {
  const { key, starts, ends } = calendar.span(unit, now);
  return { scope, period: key, starts, ends };
}

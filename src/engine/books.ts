import type { Config } from "../config/config.ts";
import { CallError } from "../errors.ts";
import { type Alert, openBudgets, type Standing } from "../ledger/budgets.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { LedgerRow } from "../ledger/row.ts";
import { nanosOf } from "../money/cost.ts";
import type { Target } from "../providers/backend.ts";
import { budgetNote, inDollars, refusalWords } from "./budget-words.ts";
import type { Attempt, Call } from "./call.ts";

/** What an attempt may cost, set aside until it is known what it did. */
export interface Hold {
  settle(attempt: Attempt): void;
  /** Nothing was tried. */
  release(): void;
}

/** Keeps account of attempts: the limits before they are made, a row of the ledger after. */
export interface Books {
  /** Sets aside what the call's next attempt may cost; a `budget` error when that does not fit. */
  hold(call: Call): Hold;
  /** Why a target may not be asked any more; `null` when it may. `nanos` is the most that the call may cost there. */
  over(target: Target, client: string | null, nanos: number | null): CallError | null;
  /** The limits ask for the cheapest target from now on. */
  thrifty(client: string | null): boolean;
  /** Every limit and where it stands. */
  standings(): Standing[];
  readonly ledger: Ledger;
}

/** How long the money of an attempt stays set aside if its process dies. */
const LONGEST_HOLD_MS = 600_000;
const HOLD_AFTER_MS = 30_000;

/** The books of one config over the ledger of this process. `onAlert` hears of every part of a limit that is reached, once. */
export function openBooks(ledger: Ledger, config: Config, onAlert: (alert: Alert) => void): Books {
  const { budget, usage } = config;
  const budgets = openBudgets(ledger, budget);
  const standingsOf = (provider: string, client: string | null) => (budgets.limited ? budgets.standings({ provider, client }) : []);
  const tell = (alerts: Alert[], call: Call) => {
    for (const alert of alerts) {
      onAlert(alert);
      call.record.notes.push(budgetNote(alert, budgets.forgets));
    }
  };

  return {
    ledger,
    standings: () => budgets.standings(),
    hold(call) {
      const { target, caller } = call;
      const provider = target.backend.name;
      const nanos = call.worst(target) ?? 0;
      const holdMs = Math.min(call.scope.remaining(), LONGEST_HOLD_MS) + HOLD_AFTER_MS;
      const wanted = { provider, client: caller.client, nanos, holdMs };
      const reserved = budgets.reserve(wanted);
      if (!reserved.refused) return holdOf(reserved.settle, reserved.release, call, nanos, tell);
      tell(reserved.alerts, call);
      if (budget.onExceeded === "block") throw new CallError("budget", refusalWords(reserved), { sent: false });
      const forced = budgets.reserve({ ...wanted, force: true });
      if (forced.refused) throw new CallError("budget", refusalWords(forced), { sent: false });
      return holdOf(forced.settle, forced.release, call, nanos, tell);
    },
    over(target, client, nanos) {
      const perCall = perCallLimit(config, target.backend.name, client);
      if (nanos !== null && nanos > perCall) return tooDear(target, nanos, perCall);
      if (budget.onExceeded !== "block") return null;
      const standings = standingsOf(target.backend.name, client);
      if (nanos === null && standings.length > 0 && usage.unknownPrice === "block") return unpriced(target);
      const tight = standings.find(({ availableNanos }) => (nanos ?? 0) > availableNanos);
      return tight ? new CallError("budget", refusalWords(tight), { sent: false }) : null;
    },
    thrifty: (client) => budget.onExceeded === "cheapest" && standingsOf("", client).some(({ availableNanos }) => availableNanos <= 0),
  };
}

function holdOf(
  settle: (row: LedgerRow) => Alert[],
  release: () => void,
  call: Call,
  nanos: number,
  tell: (alerts: Alert[], call: Call) => void,
): Hold {
  return { settle: (attempt) => tell(settle(rowOf(attempt, call, nanos)), call), release };
}

/** One attempt as the ledger keeps it. What may have been generated unseen is charged at the estimate. */
function rowOf(attempt: Attempt, { caller, task, record }: Call, estimate: number): LedgerRow {
  const { target, outcome, errorKind, usage, cost, latencyMs, ttftMs } = attempt;
  const earlier = record.attempts.slice(0, record.attempts.indexOf(attempt));
  const ok = outcome === "ok";
  const unseen = !ok && mayBeBilled(attempt);
  return {
    time: caller.time,
    requestId: caller.requestId,
    tool: caller.tool,
    task,
    provider: target.backend.name,
    kind: target.backend.entry.kind,
    model: target.model,
    client: caller.client,
    outcome,
    errorKind,
    usage,
    costNanos: ok ? cost.nanos : unseen ? null : 0,
    ...((unseen || (ok && cost.nanos === null)) && { chargedNanos: estimate }),
    priceSource: cost.source,
    priceDate: cost.asOf,
    latencyMs,
    ttftMs,
    earlier: earlier.map(({ target: asked }) => ({ provider: asked.backend.name, model: asked.model })),
  };
}

/** A provider that refused has generated nothing; one that was cut off, or answered what we could not read, may have. */
function mayBeBilled({ errorKind, ttftMs }: Attempt): boolean {
  if (errorKind === "network") return ttftMs !== null;
  return (
    errorKind === "timeout" || errorKind === "deadline" || errorKind === "cancelled" || errorKind === "bad_reply" || errorKind === null
  );
}

/** The most that one call may cost on this provider or for this client, in billionths of a dollar. */
function perCallLimit({ budget }: Config, provider: string, client: string | null): number {
  const limits = [budget.providers[provider]?.perCallUsd, client === null ? null : budget.clients[client]?.perCallUsd];
  return Math.min(...limits.map((limit) => (limit == null ? Number.POSITIVE_INFINITY : nanosOf(limit))));
}

function tooDear({ backend, model }: Target, nanos: number, limit: number): CallError {
  const message = `${backend.name}:${model} may cost $${inDollars(nanos)}, above the limit of $${inDollars(limit)} a call in [llm.budget]; lower max_tokens`;
  return new CallError("budget", message, { sent: false });
}

function unpriced(target: Target): CallError {
  const name = `${target.backend.name}:${target.model}`;
  return new CallError("budget", `the price of ${name} is unknown and unknown_price = "block"; set [llm.prices."${name}"]`, {
    sent: false,
  });
}

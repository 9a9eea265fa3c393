import type { ErrorKind } from "../errors.ts";
import type { Cost } from "../money/cost.ts";
import type { Target } from "../providers/backend.ts";
import type { Operation, Reply, ReplyListener, Usage } from "../types.ts";
import type { CancelScope } from "../util/cancel-scope.ts";

/** One try on one target, told when it is over. */
export interface Attempt {
  target: Target;
  outcome: "ok" | "error" | "cancelled";
  errorKind: ErrorKind | null;
  status: number | null;
  latencyMs: number;
  /** Until the first piece of text; `null` when there was none. */
  ttftMs: number | null;
  usage: Usage | null;
  cost: Cost;
  /** The same in dollars. */
  costUsd: number | null;
}

/** What happened to a call so far; one object, shared by every layer. */
export interface CallRecord {
  readonly attempts: Attempt[];
  /** A piece of the answer was passed on to the caller: from now on there is no second try. */
  committed: boolean;
  /** The longest text that any attempt has brought. */
  partial: { text: string; target: Target } | null;
  /** What the caller must know beside the answer, one bracketed line each. */
  readonly notes: string[];
}

/** Who makes a call, as the ledger knows it. */
export interface Caller {
  requestId: string;
  /** When the call began, in milliseconds since 1970. */
  time: number;
  tool: string;
  client: string | null;
}

/** One call on its way down. It does not hold the request, so no layer can depend on a prompt or log one. Layers pass on changed copies. */
export interface Call {
  readonly operation: Operation;
  readonly task: string | null;
  /** In the order in which they are tried. */
  readonly targets: readonly Target[];
  /** The one to ask now. */
  readonly target: Target;
  /** How many others are ready and were not tried yet. */
  readonly remaining: number;
  /** The target is tried to see whether it has recovered: once, and not for long. */
  readonly probe: boolean;
  /** What it weighs in tokens, answer included, as far as can be told before. */
  readonly tokens: number;
  /** Dollars it is estimated to cost on a target, where that decides: it then waits a little rather than go to a dearer one. */
  readonly cost: ((target: Target) => number | null) | null;
  /** The most it may cost on a target, in billionths of a dollar; `null` when the price is unknown. */
  readonly worst: (target: Target) => number | null;
  readonly caller: Caller;
  /** How long it may wait for its turn at most, beside its own deadline. */
  readonly patienceMs?: number;
  /** Hears of every wait for a target's rate limit, in milliseconds. */
  readonly onWait?: (target: Target, ms: number) => void;
  readonly scope: CancelScope;
  readonly listener: ReplyListener;
  readonly record: CallRecord;
}

export type Handler<R extends Reply> = (call: Call) => Promise<R>;

/** A concern of its own around the rest of a call. */
export type Layer = <R extends Reply>(next: Handler<R>) => Handler<R>;

/** Joins layers; the first listed is the outermost. */
export function compose(...layers: Layer[]): Layer {
  return (next) => layers.reduceRight((inner, layer) => layer(inner), next);
}

import type { ErrorKind } from "../errors.ts";
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
  costUsd: number | null;
}

/** What happened to a call so far; one object, shared by every layer. */
export interface CallRecord {
  readonly attempts: Attempt[];
  /** A piece of the answer was passed on to the caller: from now on there is no second try. */
  committed: boolean;
  /** The longest text that any attempt has brought. */
  partial: { text: string; target: Target } | null;
}

/** One call on its way down. It does not hold the request, so no layer can depend on a prompt or log one. Layers pass on changed copies. */
export interface Call {
  readonly operation: Operation;
  readonly task: string | null;
  /** In the order in which they are tried. */
  readonly targets: readonly Target[];
  /** The one to ask now. */
  readonly target: Target;
  /** How many targets come after this one. */
  readonly remaining: number;
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

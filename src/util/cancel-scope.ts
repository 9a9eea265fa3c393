import { CallError } from "../errors.ts";

/**
 * One cancel object for a call and everything inside it: the client, the deadline, a timeout and a layer all end work through it.
 * A child ends with its parent; a parent does not end with its child. Cheaper than nested `AbortSignal.any`, and it carries a typed reason.
 */
export interface CancelScope {
  /** Why the scope was cancelled, or `null` while it is not. */
  readonly reason: CallError | null;
  /** Ends the scope and its children with this reason. The first reason stands. */
  cancel(reason: CallError): void;
  /** Runs `listener` when the scope ends, at once if it has. Returns a function that removes it. */
  onCancel(listener: (reason: CallError) => void): () => void;
  /** Throws the reason if the scope was cancelled. */
  throwIfCancelled(): void;
  /** Milliseconds until the nearest deadline of this scope or its parents; `Infinity` without one. */
  remaining(): number;
  /** Cancels the scope with `reason()` after `ms`. Returns a function that lifts the deadline. */
  expire(ms: number, reason: () => CallError): () => void;
  /** A scope inside this one. Call `release` when its work is done, so that nothing piles up on the parent. */
  child(): CancelScope & { release(): void };
}

/** Makes a scope that nothing has cancelled yet. */
export function cancelScope(parent?: CancelScope): CancelScope & { release(): void } {
  const listeners = new Set<(reason: CallError) => void>();
  let reason: CallError | null = null;
  let expiresAt = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;

  const lift = () => {
    clearTimeout(timer);
    expiresAt = Number.POSITIVE_INFINITY;
  };
  const cancel = (why: CallError) => {
    if (reason) return;
    reason = why;
    lift();
    for (const listener of [...listeners]) listener(why);
    listeners.clear();
  };
  const detach = parent?.onCancel(cancel);

  return {
    get reason() {
      return reason;
    },
    cancel,
    onCancel(listener) {
      if (reason) {
        listener(reason);
        return () => {};
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    throwIfCancelled() {
      if (reason) throw reason;
    },
    remaining() {
      const own = expiresAt - performance.now();
      return parent ? Math.min(own, parent.remaining()) : own;
    },
    expire(ms, why) {
      lift();
      expiresAt = performance.now() + ms;
      timer = setTimeout(() => cancel(why()), Math.min(ms, 2 ** 31 - 1));
      return lift;
    },
    child() {
      return cancelScope(this);
    },
    release() {
      lift();
      detach?.();
      listeners.clear();
    },
  };
}

/** A scope that ends when the signal aborts, with the reason `cancelled`. */
export function scopeOfSignal(signal: AbortSignal | undefined): CancelScope & { release(): void } {
  const scope = cancelScope();
  if (!signal) return scope;
  const onAbort = () => scope.cancel(new CallError("cancelled", "the client cancelled the call"));
  if (signal.aborted) onAbort();
  else signal.addEventListener("abort", onAbort, { once: true });
  const { release } = scope;
  return Object.assign(scope, {
    release() {
      signal.removeEventListener("abort", onAbort);
      release();
    },
  });
}

/**
 * Every failure of a call has a kind, and this table says what each kind means for it.
 * Layers ask the table; nothing re-derives a decision from a status code.
 */
export interface Reaction {
  /** Worth trying again on the same target: `once` even where retries are switched off. */
  retry: "yes" | "once" | "no";
  /** Worth trying on the next target. */
  fallback: boolean;
  /** What rests afterwards: the target (at once or after repeated failures), its model, or every target of its key. */
  cooldown: "target" | "repeated" | "model" | "key" | "none";
  /** May succeed later if the caller sends the very same call again. */
  retryable: boolean;
}

export const REACTIONS = {
  rate_limit: { retry: "yes", fallback: true, cooldown: "target", retryable: true },
  overloaded: { retry: "yes", fallback: true, cooldown: "repeated", retryable: true },
  server: { retry: "yes", fallback: true, cooldown: "repeated", retryable: true },
  network: { retry: "yes", fallback: true, cooldown: "repeated", retryable: true },
  timeout: { retry: "no", fallback: true, cooldown: "repeated", retryable: true },
  bad_reply: { retry: "once", fallback: true, cooldown: "none", retryable: true },
  auth: { retry: "no", fallback: true, cooldown: "key", retryable: false },
  quota: { retry: "no", fallback: true, cooldown: "key", retryable: false },
  no_model: { retry: "no", fallback: true, cooldown: "model", retryable: false },
  too_long: { retry: "no", fallback: true, cooldown: "none", retryable: false },
  filtered: { retry: "no", fallback: false, cooldown: "none", retryable: false },
  bad_request: { retry: "no", fallback: false, cooldown: "none", retryable: false },
  cancelled: { retry: "no", fallback: false, cooldown: "none", retryable: false },
  deadline: { retry: "no", fallback: false, cooldown: "none", retryable: true },
  budget: { retry: "no", fallback: false, cooldown: "none", retryable: false },
  config: { retry: "no", fallback: false, cooldown: "none", retryable: false },
} as const satisfies Record<string, Reaction>;

export type ErrorKind = keyof typeof REACTIONS;

/** What is known of a failure beside its kind. Absent means unknown. */
export interface ErrorFacts {
  status?: number | undefined;
  /** How long the provider asks to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** The provider's request id, for its support. */
  requestId?: string | undefined;
  /** A request parameter that the model refuses, in the provider's spelling. */
  parameter?: string | undefined;
  /** A parameter that caused the failure is left out from now on: the next try differs. */
  adapted?: boolean;
  /** Whether the request left this machine; `false` means that nothing can have been billed. */
  sent?: boolean | undefined;
  /** What the socket or TLS called it, as in `ECONNREFUSED`. */
  code?: string | undefined;
  cause?: unknown;
}

/**
 * A call failed. `message` is one short text for the caller: what happened and what to do; never a key, a prompt or a stack trace.
 * Anything thrown that is not a `CallError` is a bug of ours.
 */
export class CallError extends Error {
  readonly kind: ErrorKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly requestId: string | undefined;
  readonly parameter: string | undefined;
  readonly sent: boolean | undefined;
  readonly code: string | undefined;
  readonly adapted: boolean;

  constructor(kind: ErrorKind, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "CallError";
    this.kind = kind;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
    this.requestId = facts.requestId;
    this.parameter = facts.parameter;
    this.sent = facts.sent;
    this.code = facts.code;
    this.adapted = facts.adapted ?? false;
  }

  /** The same failure, now that what caused it has been learned. */
  asAdapted(): CallError {
    return new CallError(this.kind, this.message, { ...this, adapted: true });
  }

  /** What the engine does with this failure. */
  get reaction(): Reaction {
    return REACTIONS[this.kind];
  }
}

import type { CallError, ErrorKind } from "../errors.ts";

const TOLERATED_FAILURES = 2;
const MODEL_REST_MS = 600_000;
const LONGEST_ASKED_MS = 900_000;

/** How long something rests after it opened: the first time, and at most, when its provider does not say. */
export interface Rests {
  firstMs: number;
  longestMs: number;
}

/** What is known of one thing that can fail: closed while it works, open while it rests, then one call tries it. */
export interface Circuit {
  /** Why it opened; `null` while it is closed. */
  readonly kind: ErrorKind | null;
  /** What the provider said when it opened. */
  readonly message: string;
  /** When its rest is over, on the clock of `performance.now()`. */
  readonly until: number;
  /** Closed, or rested and tried by nobody yet. */
  isReady(): boolean;
  /** A try begins; it reports once how it went. */
  begin(): CircuitTrial;
}

export interface CircuitTrial {
  succeeded(): void;
  /** `atOnce` opens at the first failure, else the third in a row does. */
  failed(error: CallError, atOnce: boolean): void;
  /** Nothing was learned. */
  dropped(): void;
}

export function circuit(rests: Rests): Circuit {
  let kind: ErrorKind | null = null;
  let message = "";
  let until = 0;
  let failures = 0;
  let strikes = 0;
  let openings = 0;
  let probe: object | null = null;

  const open = (error: CallError) => {
    const usual = Math.min(rests.firstMs * 2 ** strikes, rests.longestMs);
    const rest = error.kind === "no_model" ? MODEL_REST_MS : error.retryAfterMs ? Math.min(error.retryAfterMs, LONGEST_ASKED_MS) : usual;
    kind = error.kind;
    message = error.message;
    until = performance.now() + rest;
    strikes += 1;
    openings += 1;
    probe = null;
  };
  const close = () => {
    kind = null;
    failures = 0;
    strikes = 0;
    probe = null;
  };
  return {
    get kind() {
      return kind;
    },
    get message() {
      return message;
    },
    get until() {
      return until;
    },
    isReady: () => kind === null || (probe === null && performance.now() >= until),
    begin() {
      const opening = openings;
      const self = {};
      if (kind !== null && performance.now() >= until) probe ??= self;
      const release = () => {
        if (probe === self) probe = null;
      };
      return {
        succeeded() {
          if (opening === openings) close();
          release();
        },
        failed(error, atOnce) {
          release();
          if (opening !== openings) return;
          failures += 1;
          if (atOnce || kind !== null || failures > TOLERATED_FAILURES) open(error);
        },
        dropped: release,
      };
    },
  };
}

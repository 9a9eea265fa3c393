import type { CallError } from "../errors.ts";
import type { Target } from "../providers/backend.ts";
import type { LimitsLeft } from "../types.ts";
import type { Call } from "./call.ts";
import type { Limits } from "./limits.ts";
import { type Line, waitingLine } from "./waiting-line.ts";

/**
 * Where the calls to one target wait for its rate limits, first in, first out. Open, it lets everything through that the known limits
 * allow. After a 429 it is closed for as long as the provider asks, then lets one call through at a time: at the known rate, else the
 * next one when the one before has its headers.
 */
export interface Gate {
  isOpen(tokens: number): boolean;
  /** When a call that came now would have its turn, as far as that is known. */
  opensAt(tokens: number): number;
  /** Waits for the call's turn, if it must; rejects with `rate_limit` when that cannot come in its time. `place` is its place in the order of all calls. */
  enter(call: Call, place: number): Pass | Promise<Pass>;
  /** Lets through whoever may go now. */
  pump(): void;
}

/** A call that was let through tells how it went. */
export interface Pass {
  /** Its 2xx headers have come. */
  accepted(): void;
  told(left: LimitsLeft): void;
  /** It is over; `tokens` is what it weighed, `null` when that is not known. */
  ended(error: CallError | null, tokens: number | null): void;
}

const SMOOTHING = 0.2;
const LONGEST_REST_MS = 30_000;

export function gate(target: Target, limits: Limits, firstRestMs: number): Gate {
  let closedUntil = 0;
  let closings = 0;
  let strikes = 0;
  let careful = false;
  let ahead: object | null = null;
  let passedAt = Number.NEGATIVE_INFINITY;
  let usualMs = 0;

  const turnAt = (tokens: number, calls = 1) => {
    const pace = limits.pace(target, tokens);
    if (careful && ahead && pace === 0) return Number.POSITIVE_INFINITY;
    return Math.max(closedUntil, careful ? passedAt + pace : 0, limits.fitsAt(target, tokens, calls));
  };
  const close = (error: CallError, closing: number) => {
    const asked = error.retryAfterMs || null;
    const first = closing === closings;
    if (first) {
      strikes += 1;
      closings += 1;
    } else if (asked === null) return;
    const rest = asked ?? Math.min(firstRestMs * 2 ** (strikes - 1), LONGEST_REST_MS);
    closedUntil = Math.max(closedUntil, performance.now() + rest);
    careful = true;
    line.review();
  };
  const pass = (tokens: number): Pass => {
    const self = {};
    const closing = closings;
    const taken = limits.take(target, tokens);
    const started = performance.now();
    passedAt = started;
    if (careful) ahead = self;
    const goOn = () => {
      if (ahead === self) ahead = null;
      if (closing !== closings) return;
      strikes = 0;
      if (line.length() === 0) careful = false;
    };
    return {
      accepted() {
        goOn();
        line.pump();
      },
      told: taken.told,
      ended(error, weighed) {
        taken.ended(error?.kind === "rate_limit" ? 0 : weighed);
        if (error === null) {
          const took = performance.now() - started;
          usualMs = usualMs === 0 ? took : usualMs + SMOOTHING * (took - usualMs);
          return goOn();
        }
        if (ahead === self) ahead = null;
        if (error.kind === "rate_limit") close(error, closing);
      },
    };
  };
  const line: Line = waitingLine({ turnAt, pace: (tokens) => limits.pace(target, tokens), usualMs: () => usualMs, pass });

  const isOpen = (tokens: number) => line.length() === 0 && turnAt(tokens) <= performance.now();
  return {
    isOpen,
    opensAt: (tokens) => line.expected(line.length(), tokens),
    enter: (call, place) => (isOpen(call.tokens) ? pass(call.tokens) : line.join(call, place)),
    pump: line.pump,
  };
}

import type { CallError } from "../errors.ts";
import type { Target } from "../providers/backend.ts";
import type { LimitsLeft } from "../types.ts";
import type { Call } from "./call.ts";
import { closure } from "./closure.ts";
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
/** A call whose answer takes longer than this may also end with a part of it. */
const LONGEST_USUAL_MS = 10_000;

export function gate(target: Target, limits: Limits, firstRestMs: number): Gate {
  const closed = closure(firstRestMs);
  let careful = false;
  let ahead: object | null = null;
  let passedAt = Number.NEGATIVE_INFINITY;
  let usualMs = 0;

  const turnAt = (tokens: number, calls = 1) => {
    const pace = limits.pace(target, tokens);
    if (careful && ahead && pace === 0) return Number.POSITIVE_INFINITY;
    return Math.max(closed.until(), careful ? passedAt + pace : 0, limits.fitsAt(target, tokens, calls));
  };
  const answered = (self: object, count: number) => {
    if (ahead === self) ahead = null;
    if (count !== closed.count()) return;
    closed.forgive();
    if (line.length() === 0) careful = false;
  };
  const failed = (self: object, count: number, error: CallError) => {
    if (ahead === self) ahead = null;
    if (error.kind !== "rate_limit") return;
    closed.close(error, count);
    careful = true;
    line.review();
  };
  const pass = (tokens: number): Pass => {
    const self = {};
    const count = closed.count();
    const taken = limits.take(target, tokens);
    const started = performance.now();
    passedAt = started;
    if (careful) ahead = self;
    return {
      accepted() {
        answered(self, count);
        line.pump();
      },
      told: taken.told,
      ended(error, weighed) {
        taken.ended(error?.kind === "rate_limit" ? 0 : weighed, error?.sent !== false);
        if (error) failed(self, count, error);
        else answered(self, count);
        if (error === null) usualMs = blend(usualMs, performance.now() - started);
      },
    };
  };
  const line: Line = waitingLine({
    turnAt,
    pace: (tokens) => limits.pace(target, tokens),
    usualMs: () => Math.min(usualMs, LONGEST_USUAL_MS),
    pass,
  });

  const isOpen = (tokens: number) => line.length() === 0 && turnAt(tokens) <= performance.now();
  return {
    isOpen,
    opensAt: (tokens) => line.expected(line.length(), tokens),
    enter: (call, place) => (isOpen(call.tokens) ? pass(call.tokens) : line.join(call, place)),
    pump: line.pump,
  };
}

function blend(old: number, now: number): number {
  return old === 0 ? now : old + SMOOTHING * (now - old);
}

import type { CallError } from "../errors.ts";

const LONGEST_REST_MS = 30_000;
/** A provider that asks for a day is asked again before that: it may have meant one request only. */
const LONGEST_ASKED_MS = 900_000;

/** How long a gate is closed after its target said to slow down. */
export interface Closure {
  /** Until when, on the clock of `performance.now()`. */
  until(): number;
  /** How often it was closed; a call keeps the number it was let through at. */
  count(): number;
  /** A call that was let through at `count` was told to slow down. */
  close(error: CallError, count: number): void;
  /** It was not: the next rest of unknown length is a short one again. */
  forgive(): void;
}

/** Where the provider does not say how long, the rest doubles each time. Calls let through before it closed make it longer only by the provider's word. */
export function closure(firstRestMs: number): Closure {
  let until = 0;
  let count = 0;
  let strikes = 0;
  return {
    until: () => until,
    count: () => count,
    close({ retryAfterMs }, since) {
      const asked = retryAfterMs ? Math.min(retryAfterMs, LONGEST_ASKED_MS) : null;
      if (since === count) {
        strikes += 1;
        count += 1;
      } else if (asked === null) return;
      until = Math.max(until, performance.now() + (asked ?? Math.min(firstRestMs * 2 ** (strikes - 1), LONGEST_REST_MS)));
    },
    forgive() {
      strikes = 0;
    },
  };
}

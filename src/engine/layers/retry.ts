import type { FallbackRules } from "../../config/config.ts";
import { CallError } from "../../errors.ts";
import type { Target } from "../../providers/backend.ts";
import { delay } from "../../util/delay.ts";
import type { Call, Layer } from "../call.ts";

const LONGEST_BACKOFF_MS = 30_000;

/**
 * Tries a target again where that makes sense, within the call's attempt budget: after the wait its provider asks for, else with
 * doubling backoff and full jitter. A wait that does not fit the time left is not begun. Never after a piece was passed on, and not
 * one that rests by now while others are ready. Rate limits are left to the gate.
 */
export function retry(rules: FallbackRules, rests: (target: Target) => boolean = () => false, random: () => number = Math.random): Layer {
  return (next) => async (call) => {
    for (let tries = 1; ; tries++) {
      try {
        return await next(call);
      } catch (error) {
        const wait = waitBefore(error, tries, call, rules);
        if (wait === null || (call.remaining > 0 && rests(call.target))) throw error;
        await delay(typeof wait === "number" ? wait : wait.upTo * random(), call.scope);
      }
    }
  };
}

/** Milliseconds until the next try of the same target, exact or up to a bound; `null` for no other try. */
function waitBefore(error: unknown, tries: number, call: Call, rules: FallbackRules): number | { upTo: number } | null {
  if (!(error instanceof CallError) || call.record.committed || call.scope.reason) return null;
  if (call.record.attempts.length >= rules.maxAttempts - call.remaining) return null;
  if (error.adapted) return 0;
  if (tries > allowed(error, call, rules)) return null;
  if (error.kind === "rate_limit" || call.probe) return null;
  const backoff = Math.min(rules.retryDelayMs * 2 ** (tries - 1), LONGEST_BACKOFF_MS);
  if ((error.retryAfterMs ?? backoff) >= call.scope.remaining()) return null;
  return error.retryAfterMs ?? { upTo: backoff };
}

function allowed(error: CallError, { remaining }: Call, rules: FallbackRules): number {
  const { retry } = error.reaction;
  if (retry === "no") return 0;
  if (retry === "once") return 1;
  return rules.maxRetries ?? (remaining > 0 ? 1 : 3);
}

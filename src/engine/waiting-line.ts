import { CallError } from "../errors.ts";
import type { Call } from "./call.ts";
import type { Pass } from "./gate.ts";
import { seconds } from "./layers/share.ts";

/** Calls that wait for their turn at one target, in the order in which they first came. */
export interface Line {
  length(): number;
  /** When the call at this place would have its turn, as far as that is known. */
  expected(index: number, tokens: number): number;
  join(call: Call, place: number): Promise<Pass>;
  /** Lets through whoever may go now. */
  pump(): void;
  /** Turns away those whose turn will not come in their time. */
  review(): void;
}

interface Waiter {
  place: number;
  tokens: number;
  remaining(): number;
  go(): void;
  refuse(): void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const UNKNOWN_WAIT_MS = 1_000;

/** What decides who may go. */
interface Rule {
  /** When so many calls of this weight together may all have gone. */
  turnAt(tokens: number, calls?: number): number;
  pace(tokens: number): number;
  /** How long a call takes once it was let through, as far as is known. */
  usualMs(): number;
  pass(tokens: number): Pass;
}

export function waitingLine({ turnAt, pace, usualMs, pass }: Rule): Line {
  const waiters: Waiter[] = [];
  let timer: NodeJS.Timeout | undefined;

  const expected = (index: number, tokens: number) => {
    const first = Math.max(performance.now(), known(turnAt(waiters[0]?.tokens ?? tokens)));
    return Math.max(first + index * pace(tokens), known(turnAt(tokens * (index + 1), index + 1)));
  };
  const leave = (waiter: Waiter) => {
    const index = waiters.indexOf(waiter);
    if (index >= 0) waiters.splice(index, 1);
  };
  const pump = () => {
    clearTimeout(timer);
    for (let head = waiters[0]; head; head = waiters[0]) {
      const wait = turnAt(head.tokens) - performance.now();
      if (wait > 0) {
        if (wait < Number.POSITIVE_INFINITY) timer = setTimeout(pump, Math.min(Math.ceil(wait), LONGEST_TIMER_MS));
        return;
      }
      if (head.remaining() > usualMs()) head.go();
      else head.refuse();
    }
  };
  const join = (call: Call, place: number) => {
    const { tokens, target } = call;
    const scope = call.scope.child();
    if (call.patienceMs !== undefined) scope.expire(call.patienceMs, () => tooLate(expected(0, tokens)));
    const before = waiters.findIndex((other) => other.place > place);
    const index = before < 0 ? waiters.length : before;
    const at = expected(index, tokens);
    const wait = at - performance.now();
    if (wait + usualMs() >= scope.remaining() || scope.reason) {
      scope.release();
      return Promise.reject(scope.reason ?? tooLate(at));
    }
    call.onWait?.(target, wait);
    return new Promise<Pass>((resolve, reject) => {
      const end = () => {
        leave(waiter);
        scope.release();
      };
      const waiter: Waiter = {
        place,
        tokens,
        remaining: scope.remaining,
        go() {
          end();
          resolve(pass(tokens));
        },
        refuse() {
          const at = expected(waiters.indexOf(waiter), tokens);
          end();
          reject(tooLate(at));
        },
      };
      waiters.splice(index, 0, waiter);
      scope.onCancel((reason) => {
        const at = expected(waiters.indexOf(waiter), tokens);
        end();
        reject(reason.kind === "cancelled" ? reason : tooLate(at));
        pump();
      });
      pump();
    });
  };
  const review = () => {
    for (const [index, waiter] of [...waiters].entries()) {
      if (expected(index, waiter.tokens) - performance.now() + usualMs() >= waiter.remaining()) waiter.refuse();
    }
  };
  return { length: () => waiters.length, expected, join, pump, review };
}

function known(moment: number): number {
  return moment === Number.POSITIVE_INFINITY ? 0 : moment;
}

function tooLate(at: number): CallError {
  const wait = Math.max(UNKNOWN_WAIT_MS, Math.ceil(at - performance.now()));
  return new CallError("rate_limit", `its rate limit lets this call go in ${seconds(wait)} at the earliest, too late for it`, {
    sent: false,
    retryAfterMs: wait,
  });
}

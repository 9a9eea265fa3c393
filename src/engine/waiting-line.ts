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
  passed(pass: Pass): void;
  refused(error: CallError): void;
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
  const isLate = (at: number, remaining: number) => at - performance.now() + usualMs() >= remaining;
  const take = (waiter: Waiter) => {
    const index = waiters.indexOf(waiter);
    if (index >= 0) waiters.splice(index, 1);
    return Math.max(0, index);
  };
  const refuse = (waiter: Waiter) => {
    const index = take(waiter);
    waiter.refused(tooLate(expected(index, waiter.tokens)));
  };
  const pump = () => {
    clearTimeout(timer);
    for (let head = waiters[0]; head; head = waiters[0]) {
      const wait = turnAt(head.tokens) - performance.now();
      if (wait > 0) {
        if (wait < Number.POSITIVE_INFINITY) timer = setTimeout(pump, Math.min(Math.ceil(wait), LONGEST_TIMER_MS));
        return;
      }
      if (isLate(performance.now(), head.remaining())) refuse(head);
      else {
        take(head);
        head.passed(pass(head.tokens));
      }
    }
  };
  const join = async (call: Call, place: number): Promise<Pass> => {
    const before = waiters.findIndex((other) => other.place > place);
    const index = before < 0 ? waiters.length : before;
    const at = expected(index, call.tokens);
    const scope = call.scope.child();
    try {
      scope.throwIfCancelled();
      if (call.patienceMs !== undefined) scope.expire(call.patienceMs, () => tooLate(at));
      if (isLate(at, scope.remaining())) throw tooLate(at);
      call.onWait?.(call.target, at - performance.now());
      return await new Promise<Pass>((passed, refused) => {
        const waiter: Waiter = { place, tokens: call.tokens, remaining: scope.remaining, passed, refused };
        waiters.splice(index, 0, waiter);
        scope.onCancel((reason) => {
          if (reason.kind === "cancelled") refused(reason);
          refuse(waiter);
          pump();
        });
        pump();
      });
    } finally {
      scope.release();
    }
  };
  const review = () => {
    const late = waiters.filter((waiter, index) => isLate(expected(index, waiter.tokens), waiter.remaining()));
    for (const waiter of late) refuse(waiter);
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

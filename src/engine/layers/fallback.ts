import type { FallbackRules } from "../../config/config.ts";
import { CallError } from "../../errors.ts";
import { nameOf, type Target } from "../../providers/backend.ts";
import type { Call, Layer } from "../call.ts";
import { type Choice, type Chooser, largerFirst, PATIENCE_MS } from "../choice.ts";

const USUAL_RETRIES = 3;

/**
 * Goes from target to target until one answers: always to the first that is ready, and where none is to the one that recovers first.
 * One that was only rate-limited stays in play. Fails with the one reason there is, or with one error that lists them all.
 */
export function fallback(rules: FallbackRules, choose: Chooser): Layer {
  return (next) => async (call) => {
    const course = courseOf(call, rules);
    const pick = () => choose.next(course.left(), call, course.patienceMs());
    for (let choice = pick(); choice; choice = pick()) {
      const { target } = choice;
      course.chose(choice);
      const tried = call.record.attempts.length;
      try {
        return await next({ ...call, ...choice, remaining: course.untried(target).filter((one) => choose.isReady(one, call)).length });
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        if (!course.goesOn(target, error, call.record.attempts.length > tried)) break;
      }
    }
    const { reason } = call.scope;
    throw reason?.kind === "cancelled" ? reason : summary(course.failures());
  };
}

/** What is left to try of a call's targets, and what has failed. */
function courseOf(call: Call, rules: FallbackRules) {
  const failures = new Map<Target, CallError>();
  const limited = new Map<Target, number>();
  let left = [...call.targets];
  let patientUntil: number | null = null;

  /** A rate limit passes; a target is asked again after it, as often as it may be. */
  const mayPass = (target: Target, error: CallError, wasAsked: boolean) => {
    if (error.kind !== "rate_limit" || !wasAsked) return false;
    const times = (limited.get(target) ?? 0) + 1;
    limited.set(target, times);
    return times <= (rules.maxRetries ?? USUAL_RETRIES);
  };
  return {
    left: () => left,
    patienceMs: () => (patientUntil === null ? PATIENCE_MS : patientUntil - performance.now()),
    chose({ patienceMs }: Choice) {
      if (patienceMs !== undefined) patientUntil ??= performance.now() + patienceMs;
    },
    untried: (now: Target) => left.filter((target) => target !== now && !failures.has(target)),
    failures: () => [...failures].map(([target, error]) => ({ target, error })),
    goesOn(target: Target, error: CallError, wasAsked: boolean) {
      const earlier = failures.get(target);
      failures.set(target, earlier && !wasAsked ? new CallError(earlier.kind, earlier.message, { ...earlier, ...waitOf(error) }) : error);
      if (!mayPass(target, error, wasAsked)) left = left.filter((other) => other !== target);
      if (error.kind === "too_long") left = largerFirst(left, target);
      const goesOn = error.reaction.fallback || (error.kind === "filtered" && rules.onFiltered);
      return goesOn && call.record.attempts.length < rules.maxAttempts && !call.record.committed && !call.scope.reason;
    },
  };
}

function waitOf({ retryAfterMs }: CallError): { retryAfterMs?: number } {
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

interface Failed {
  target: Target;
  error: CallError;
}

/** What stopped the call stands first: a reason of the caller's own, else a failure that may pass, else the first target's. */
function summary(failures: Failed[]): CallError {
  const last = failures.at(-1);
  if (!last) return new CallError("config", "no provider can take this call");
  if (failures.length === 1 || !last.error.reaction.fallback) return named(last);
  const main = failures.find(({ error }) => error.reaction.retryable) ?? failures[0] ?? last;
  const waits = failures.flatMap(({ error }) => error.retryAfterMs ?? []);
  const list = failures.map(({ target, error }) => `${nameOf(target)}: ${error.kind}, ${error.message}`);
  return new CallError(main.error.kind, `every target failed. ${list.join("; ")}`, {
    ...main.error,
    ...(waits.length > 0 && { retryAfterMs: Math.min(...waits) }),
  });
}

function named({ target, error }: Failed): CallError {
  if (error.kind === "cancelled" || error.kind === "deadline") return error;
  return new CallError(error.kind, `${nameOf(target)}: ${error.message}`, { ...error });
}

import type { FallbackRules } from "../../config/config.ts";
import { CallError } from "../../errors.ts";
import { nameOf, type Target } from "../../providers/backend.ts";
import type { Layer } from "../call.ts";

/** Goes through the targets in order until one answers. Fails with the one reason there is, or with one error that lists them all. */
export function fallback(rules: FallbackRules): Layer {
  return (next) => async (call) => {
    const failures: Failed[] = [];
    for (const [index, target] of call.targets.entries()) {
      try {
        return await next({ ...call, target, remaining: call.targets.length - index - 1 });
      } catch (error) {
        if (!(error instanceof CallError)) throw error;
        failures.push({ target, error });
        const goesOn = error.reaction.fallback || (error.kind === "filtered" && rules.onFiltered);
        const spent = call.record.attempts.length >= rules.maxAttempts;
        if (!goesOn || spent || call.record.committed || call.scope.reason) break;
      }
    }
    throw summary(failures);
  };
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

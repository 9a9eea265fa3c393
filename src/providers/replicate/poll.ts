import { CallError, type ErrorKind } from "../../errors.ts";
import type { CancelScope } from "../../util/cancel-scope.ts";
import { delay } from "../../util/delay.ts";
import type { Exchange } from "../provider.ts";
import type { Answer } from "./answer.ts";
import type { Client } from "./client.ts";
import type { Prediction } from "./prediction.ts";

/** How often a prediction is asked for. */
export interface Pace {
  firstPollMs: number;
  longestPollMs: number;
  /** While its stream is silent. */
  heartbeatMs: number;
}

/** What following a prediction needs: whom to ask and how often, for whom, and where the answer grows. */
export interface Following {
  client: Client;
  pace: Pace;
  exchange: Exchange;
  answer: Answer;
}

/** Polls that may fail in a row: the prediction goes on without us. */
const PATIENCE = 3;
const PASSING: ReadonlySet<ErrorKind> = new Set(["rate_limit", "overloaded", "server", "network", "timeout", "bad_reply"]);

/** Looks at an output that came with the first answer and does not change any more, after which it counts as complete. */
const SETTLED_LOOKS = 4;

/**
 * Asks until the prediction has ended; what of the answer is there by then is told on the way. An answer to `Prefer: wait` says
 * `processing` although its output is complete, so such an output is not asked after for ever.
 */
export async function poll({ client, pace, exchange, answer }: Following, created: Prediction): Promise<Prediction> {
  const { scope } = exchange;
  let current = created;
  let failures = 0;
  let looks = 0;
  for (let wait = pace.firstPollMs; !current.completed; wait = Math.min(wait * 1.5, pace.longestPollMs)) {
    await delay(wait, scope);
    try {
      current = await client.get(created.id, quietly(exchange));
      failures = 0;
    } catch (error) {
      if (scope.reason) throw error;
      if (!passes(error) || ++failures > PATIENCE) {
        if (created.output) return { ...current, completed: true };
        throw error;
      }
    }
    if (current.output !== null) answer.catchUp(current.output);
    if (created.output && current.output === created.output && ++looks >= SETTLED_LOOKS) return { ...current, completed: true };
  }
  return current;
}

function passes(error: unknown): boolean {
  return error instanceof CallError && PASSING.has(error.kind) && error.status !== 404;
}

/** Asks now and then while a stream is silent, since a model that is being started sends nothing. Ends with its scope only. */
export async function heartbeat({ client, pace, exchange }: Following, id: string, scope: CancelScope): Promise<never> {
  for (;;) {
    await delay(pace.heartbeatMs, scope);
    await client.get(id, quietly(exchange, scope)).catch(() => {});
  }
}

/** The same exchange for a further request: that the call was accepted has been told. */
export function quietly({ scope, listener }: Exchange, within: CancelScope = scope): Pick<Exchange, "scope" | "listener"> {
  return { scope: within, listener: { ...listener, accepted() {} } };
}

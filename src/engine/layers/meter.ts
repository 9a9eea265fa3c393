import { CallError } from "../../errors.ts";
import { type Cost, dollarsOf, UNKNOWN_COST } from "../../money/cost.ts";
import type { Target } from "../../providers/backend.ts";
import type { Reply, Usage } from "../../types.ts";
import type { Attempt, Call, Layer } from "../call.ts";

/** What an attempt cost. */
export type CostOf = (target: Target, usage: Usage) => Cost;

/** Records every try: how long it took, what came of it, what it used; and keeps the longest text that any has brought. */
export function meter(costOf: CostOf): Layer {
  return (next) => async (call) => {
    const started = performance.now();
    let firstAt: number | null = null;
    let text = "";
    const listener = {
      ...call.listener,
      text(piece: string) {
        firstAt ??= performance.now();
        text += piece;
        call.listener.text(piece);
      },
    };
    const record = (result: Pick<Attempt, "outcome" | "errorKind" | "status" | "usage" | "cost">) => {
      const { target } = call;
      call.record.attempts.push({
        target,
        ...result,
        costUsd: dollarsOf(result.cost.nanos),
        latencyMs: performance.now() - started,
        ttftMs: firstAt === null ? null : firstAt - started,
      });
      if (text.length > (call.record.partial?.text.length ?? 0)) call.record.partial = { text, target };
    };
    try {
      const reply: Reply = await next({ ...call, listener });
      record({ outcome: "ok", errorKind: null, status: null, usage: reply.usage, cost: costOf(call.target, reply.usage) });
      return reply as Awaited<ReturnType<typeof next>>;
    } catch (error) {
      record({ ...outcomeOf(error, call), usage: null, cost: UNKNOWN_COST });
      throw error;
    }
  };
}

function outcomeOf(error: unknown, { scope }: Call): Pick<Attempt, "outcome" | "errorKind" | "status"> {
  if (!(error instanceof CallError)) return { outcome: "error", errorKind: null, status: null };
  const cancelled = scope.reason?.kind === "cancelled";
  return { outcome: cancelled ? "cancelled" : "error", errorKind: error.kind, status: error.status ?? null };
}

import { CallError } from "../../errors.ts";
import { reasons } from "../../providers/models.ts";
import type { Layer } from "../call.ts";

/**
 * While other targets remain, one target gets at most half of the time that is left, its tries and waits together. Once its first
 * piece is there (for a model that reasons: its first headers) only silence or the deadline ends it.
 */
export function share(): Layer {
  return (next) => async (call) => {
    const left = call.scope.remaining();
    if (call.remaining === 0 || left === Number.POSITIVE_INFINITY) return next(call);
    const scope = call.scope.child();
    const half = left / 2;
    const lift = scope.expire(half, () => new CallError("timeout", `no answer in ${seconds(half)}, its share of the time`, { sent: true }));
    const thinks = call.target.backend.entry.reasoningModel ?? reasons(call.target.model);
    const listener = {
      ...call.listener,
      accepted() {
        if (thinks) lift();
        call.listener.accepted();
      },
      text(piece: string) {
        lift();
        call.listener.text(piece);
      },
    };
    try {
      return await next({ ...call, scope, listener });
    } finally {
      scope.release();
    }
  };
}

/** Milliseconds in words, `55 s` or `0.4 s`. */
export function seconds(ms: number): string {
  return `${ms < 10_000 ? Math.round(ms / 100) / 10 : Math.round(ms / 1000)} s`;
}

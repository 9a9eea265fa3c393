import { CallError } from "../../errors.ts";
import type { Call, Layer } from "../call.ts";
import type { Health, Trial } from "../health.ts";

/** Tells how each try of a target went, so that one that fails rests and calls go past it. */
export function cooldown(health: Health): Layer {
  return (next) => async (call) => {
    const trial = health.begin(call.target);
    let began = false;
    const listener = {
      ...call.listener,
      bytes() {
        began = true;
        call.listener.bytes();
      },
      text(piece: string) {
        began = true;
        trial.answers();
        call.listener.text(piece);
      },
    };
    try {
      const reply = await next({ ...call, listener });
      trial.succeeded();
      return reply;
    } catch (error) {
      report(error, trial, call, began);
      throw error;
    }
  };
}

/** An end that the share or the deadline brought is a failure of the target only if nothing had come from it. */
function report(error: unknown, trial: Trial, { scope }: Call, began: boolean): void {
  const cutOff = scope.reason !== null;
  if (!(error instanceof CallError) || scope.reason?.kind === "cancelled" || (cutOff && began)) trial.dropped();
  else trial.failed(cutOff ? new CallError("timeout", error.message, { sent: true }) : error);
}

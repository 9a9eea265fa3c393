import { nameOf, type Target } from "../providers/backend.ts";
import type { Attempt } from "./call.ts";

const SMOOTHING = 0.2;
const USUAL_OUTPUT = 512;

/** What calls have taught about targets and tasks: exponentially weighted averages, in memory. */
export interface Averages {
  /** Takes a finished call into account. */
  learn(task: string | null, attempts: readonly Attempt[]): void;
  /** Tokens that this task's answers have averaged; `null` until one is known. */
  output(task: string | null): number | null;
  /** Milliseconds a call with so many tokens of output is expected to take on a target; `null` when it was never tried. */
  duration(target: Target, outputTokens: number | null): number | null;
}

interface Speed {
  firstMs: number;
  perTokenMs: number;
}

export function averages(): Averages {
  const outputs = new Map<string, number>();
  const speeds = new Map<string, Speed>();
  const blend = (old: number | undefined, now: number) => (old === undefined ? now : old + SMOOTHING * (now - old));

  return {
    learn(task, attempts) {
      for (const { target, outcome, latencyMs, ttftMs, usage } of attempts) {
        if (outcome !== "ok") continue;
        const tokens = usage?.output ?? null;
        const first = ttftMs ?? latencyMs;
        const old = speeds.get(nameOf(target));
        speeds.set(nameOf(target), {
          firstMs: blend(old?.firstMs, first),
          perTokenMs: tokens ? blend(old?.perTokenMs, (latencyMs - first) / tokens) : (old?.perTokenMs ?? 0),
        });
        if (tokens) outputs.set(task ?? "", blend(outputs.get(task ?? ""), tokens));
      }
    },
    output: (task) => outputs.get(task ?? "") ?? null,
    duration(target, outputTokens) {
      const speed = speeds.get(nameOf(target));
      return speed ? speed.firstMs + speed.perTokenMs * (outputTokens ?? USUAL_OUTPUT) : null;
    },
  };
}

import type { Target } from "../providers/backend.ts";
import type { Call } from "./call.ts";
import type { Gates } from "./gates.ts";
import type { Health } from "./health.ts";

/** How long a call waits, all together, rather than go to a dearer target. */
export const PATIENCE_MS = 10_000;

/** Picks the target that a call is sent to next. */
export interface Chooser {
  /** It neither rests nor is at its limit. */
  isReady(target: Target, call: Call): boolean;
  /** The first that is ready, else the one that recovers first. Where cost decides, a wait of this length beats a dearer one. */
  next(targets: readonly Target[], call: Call, patienceMs: number): Choice | null;
}

export interface Choice {
  target: Target;
  /** It is sick: the call tries whether it has recovered. */
  probe: boolean;
  patienceMs?: number;
}

export function chooser(health: Health, gates: Gates): Chooser {
  const isReady = (target: Target, { tokens }: Call) => health.isReady(target) && gates.isOpen(target, tokens);
  /** A rate limit is no sickness: the gate lets its calls through one by one. */
  const isSick = (target: Target) => (health.cooldown(target)?.kind ?? "rate_limit") !== "rate_limit";
  const recoversAt = (target: Target, { tokens }: Call) =>
    Math.max(isSick(target) ? health.recoversAt(target) : 0, gates.opensAt(target, tokens));

  /** A target before the ready one that is only at its limit, cheaper, and soon free. */
  const worthWaiting = (targets: readonly Target[], ready: Target, call: Call, patienceMs: number): Target | undefined => {
    const { cost } = call;
    if (!cost || patienceMs <= 0) return undefined;
    const dollars = (target: Target) => cost(target) ?? Number.POSITIVE_INFINITY;
    const soon = (target: Target) => recoversAt(target, call) - performance.now() <= patienceMs;
    return targets.slice(0, targets.indexOf(ready)).find((target) => !isSick(target) && dollars(target) < dollars(ready) && soon(target));
  };
  return {
    isReady,
    next(targets, call, patienceMs) {
      const ready = targets.find((target) => isReady(target, call));
      const waited = ready && worthWaiting(targets, ready, call, patienceMs);
      if (waited) return { target: waited, probe: false, patienceMs };
      const target = ready ?? firstToRecover(targets, (one) => recoversAt(one, call));
      return target ? { target, probe: call.targets.length > 1 && isSick(target) } : null;
    },
  };
}

function firstToRecover(targets: readonly Target[], at: (target: Target) => number): Target | undefined {
  const [first] = targets.map((target) => ({ target, at: at(target) })).sort((a, b) => a.at - b.at);
  return first?.target;
}

/** After one whose window was too small: the larger windows that are known first, the smaller ones last. */
export function largerFirst(targets: readonly Target[], tooSmall: Target): Target[] {
  const least = windowOf(tooSmall) ?? 0;
  const rank = (target: Target) => {
    const window = windowOf(target);
    if (window === null) return 0;
    return window > least ? window : -1;
  };
  return [...targets].sort((a, b) => rank(b) - rank(a));
}

function windowOf({ backend, model }: Target): number | null {
  const listed = backend.models().find(({ id }) => id === model)?.contextWindow ?? null;
  return model === backend.entry.textModel ? (backend.entry.contextWindow ?? listed) : (listed ?? backend.entry.contextWindow);
}

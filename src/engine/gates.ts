import type { FallbackRules } from "../config/config.ts";
import { nameOf, type Target } from "../providers/backend.ts";
import { remembered } from "../util/remembered.ts";
import type { Call, CallRecord } from "./call.ts";
import { type Gate, gate, type Pass } from "./gate.ts";
import type { Limits } from "./limits.ts";

/** The gates of all targets. */
export interface Gates {
  /** A call of this weight would be let through at once. */
  isOpen(target: Target, tokens: number): boolean;
  /** When a call that came now would have its turn, as far as that is known. */
  opensAt(target: Target, tokens: number): number;
  /** Waits for the call's turn at its target, if it must. */
  enter(call: Call): Pass | Promise<Pass>;
}

export function gates(limits: Limits, rules: FallbackRules): Gates {
  const all = new Map<string, Gate>();
  const places = new WeakMap<CallRecord, number>();
  let calls = 0;

  const of = (target: Target) => remembered(all, nameOf(target), () => gate(target, limits, rules.retryDelayMs));
  /** A call that is tried again keeps its place before those that came after it. */
  const placeOf = ({ record }: Call): number => {
    const place = places.get(record) ?? calls++;
    places.set(record, place);
    return place;
  };
  /** Targets of one provider share its limits: what one gives back another may take. */
  const pumpProvider = (name: string) => {
    for (const [target, one] of all) if (target.startsWith(`${name}:`)) one.pump();
  };
  const sharing = (pass: Pass, name: string): Pass => ({
    ...pass,
    ended(error, tokens) {
      pass.ended(error, tokens);
      pumpProvider(name);
    },
  });
  return {
    isOpen: (target, tokens) => of(target).isOpen(tokens),
    opensAt: (target, tokens) => of(target).opensAt(tokens),
    enter(call) {
      const { name } = call.target.backend;
      const entered = of(call.target).enter(call, placeOf(call));
      return entered instanceof Promise ? entered.then((pass) => sharing(pass, name)) : sharing(entered, name);
    },
  };
}

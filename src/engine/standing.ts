import type { FallbackRules } from "../config/config.ts";
import type { Target } from "../providers/backend.ts";
import { type Chooser, chooser } from "./choice.ts";
import { type Gates, gates } from "./gates.ts";
import { type Alert, type Health, health } from "./health.ts";
import { type Limits, limits } from "./limits.ts";

/** What is known of every target and what it may still be asked; shared by the layers of one router. */
export interface Standing {
  health: Health;
  limits: Limits;
  gates: Gates;
  choose: Chooser;
  /** It failed too often, and is not ready yet. */
  rests(target: Target): boolean;
}

export function standing(rules: FallbackRules, onAlert?: (alert: Alert) => void): Standing {
  const ownHealth = health(onAlert);
  const ownLimits = limits();
  const ownGates = gates(ownLimits, rules);
  return {
    health: ownHealth,
    limits: ownLimits,
    gates: ownGates,
    choose: chooser(ownHealth, ownGates),
    rests: (target) => !ownHealth.isReady(target),
  };
}

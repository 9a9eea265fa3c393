import type { StrategyName } from "../config/config.ts";
import { nameOf, type Target } from "../providers/backend.ts";
import type { Operation } from "../types.ts";

/** What a strategy may look at to order targets. */
export interface Prospect {
  operation: Operation;
  task: string | null;
  /** Dollars this call is estimated to cost on a target; `null` when its price is unknown. */
  cost(target: Target): number | null;
  /** Milliseconds this call is expected to take on a target; `null` when it was never tried. */
  duration(target: Target): number | null;
}

/** Puts targets in the order in which they should be tried. Keeps what it learns between calls. */
export type Strategy = (targets: readonly Target[], prospect: Prospect) => Target[];

const EXPLORATION = 1 / 20;

/** The strategies there are, with their memory. One set serves a config for as long as it is in force. */
export function strategies(random: () => number = Math.random): Record<StrategyName, Strategy> {
  return { fallback: (targets) => [...targets], "round-robin": roundRobin(), "cost-optimized": cheapest, fastest: fastest(random) };
}

/**
 * Smooth weighted round-robin, one cursor per operation, task and set of targets: each turn every target gains its weight, and the
 * richest goes first and pays the sum back. (The algorithm of nginx's upstream module.)
 */
function roundRobin(): Strategy {
  const cursors = new Map<string, Map<string, number>>();
  return (targets, { operation, task }) => {
    if (targets.length < 2) return [...targets];
    const key = `${operation} ${task ?? ""} ${targets.map(nameOf).join(" ")}`;
    const credits = cursors.get(key) ?? new Map<string, number>();
    cursors.set(key, credits);
    const weight = (target: Target) => target.backend.entry.weight;
    const credit = (target: Target) => credits.get(nameOf(target)) ?? 0;
    for (const target of targets) credits.set(nameOf(target), credit(target) + weight(target));
    const order = [...targets].sort((a, b) => credit(b) - credit(a));
    const [first] = order;
    if (first) credits.set(nameOf(first), credit(first) - targets.reduce((sum, target) => sum + weight(target), 0));
    return order;
  };
}

/** By what this very call is estimated to cost; unknown prices last; ties keep the owner's order. */
const cheapest: Strategy = (targets, { cost }) => ordered(targets, (target) => cost(target) ?? Number.POSITIVE_INFINITY);

/** By the time this call is expected to take, never-tried first; now and then another goes first, so that averages stay true. */
function fastest(random: () => number): Strategy {
  return (targets, { duration }) => {
    const order = ordered(targets, (target) => duration(target) ?? -1);
    if (order.length < 2 || random() >= EXPLORATION) return order;
    const [explored] = order.splice(1 + Math.floor(random() * (order.length - 1)), 1);
    return explored ? [explored, ...order] : order;
  };
}

/** Sorted by a number, smallest first, ties as they came. */
function ordered(targets: readonly Target[], score: (target: Target) => number): Target[] {
  return targets
    .map((target) => ({ target, score: score(target) }))
    .sort((a, b) => (a.score === b.score ? 0 : a.score - b.score))
    .map(({ target }) => target);
}

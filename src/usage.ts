import type { Usage } from "./types.ts";

/** The sum of two usages; what one of them does not know, the sum does not know. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);
  return {
    input: sum(a.input, b.input),
    output: sum(a.output, b.output),
    cachedInput: sum(a.cachedInput, b.cachedInput),
    cacheWrite: sum(a.cacheWrite, b.cacheWrite),
    reasoning: sum(a.reasoning, b.reasoning),
    total: sum(a.total, b.total),
    source: a.source === "estimated" || b.source === "estimated" ? "estimated" : "provider",
    ...(a.costUsd !== undefined && b.costUsd !== undefined && { costUsd: a.costUsd + b.costUsd }),
    ...(a.billed && b.billed && { billed: { input: sum(a.billed.input, b.billed.input), output: sum(a.billed.output, b.billed.output) } }),
    ...(a.seconds !== undefined && b.seconds !== undefined && { seconds: a.seconds + b.seconds }),
  };
}

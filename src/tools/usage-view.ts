import type { Attempt } from "../engine/call.ts";
import type { Usage } from "../types.ts";

/** Usage in the words of a result. */
export function usageView(usage: Usage) {
  return {
    input_tokens: usage.input,
    output_tokens: usage.output,
    cached_input_tokens: usage.cachedInput,
    cache_write_tokens: usage.cacheWrite,
    reasoning_tokens: usage.reasoning,
    total_tokens: usage.total,
    source: usage.source,
  };
}

/** What a call cost over all its attempts; `null` as soon as one that may be billed has no known price. */
export function totalCost(attempts: readonly Attempt[]): number | null {
  let sum = 0;
  for (const { outcome, costUsd } of attempts) {
    if (outcome !== "ok") continue;
    if (costUsd === null) return null;
    sum += costUsd;
  }
  return sum;
}

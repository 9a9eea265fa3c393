import type { Reasoning } from "../../types.ts";
import type { Parameter } from "../refusals.ts";

/**
 * A Gemini's generation as a number (`2.5`, `3.8`). Aliases such as `gemini-flash-latest` are of the third at least; `null` for what is
 * no numbered Gemini.
 */
function generationOf(model: string): number | null {
  const numbered = /(?:^|\/)gemini-(\d+(?:\.\d+)?)/.exec(model);
  if (numbered) return Number(numbered[1]);
  return /(?:^|\/)gemini-.*latest$/.test(model) ? 3 : null;
}

/** Whether a model checks tool turns strictly: ids that match, and a thought signature. https://ai.google.dev/gemini-api/docs/thought-signatures */
export function checksToolTurns(model: string): boolean {
  return isThirdOrLater(model);
}

function isThirdOrLater(model: string): boolean {
  return (generationOf(model) ?? 0) >= 3;
}

/**
 * What a model is documented to refuse or ignore: reasoning before 2.5 (https://ai.google.dev/gemini-api/docs/thinking), sampling
 * values from 3.6 on (https://ai.google.dev/gemini-api/docs/generate-content/whats-new-gemini-3.6).
 */
export function refuses(model: string): readonly Parameter[] {
  const generation = generationOf(model);
  if (generation === null || generation < 2.5) return ["reasoning"];
  return generation >= 3.6 ? ["temperature", "top_p"] : [];
}

/** Tokens to think with, as Google's own OpenAI-compatible endpoint maps the same words. */
const BUDGETS = { low: 1024, medium: 8192, high: 24576 } as const;
const LEVELS = { low: "LOW", medium: "MEDIUM", high: "HIGH" } as const;

/** How much to think: a level from Gemini 3 on, a budget for 2.5. Where thinking cannot be switched off, `none` is the least there is. */
export function thinkingConfig(model: string, reasoning: Reasoning): Record<string, unknown> {
  if (!isThirdOrLater(model)) {
    const least = /-pro\b/.test(model) ? 128 : 0;
    return { thinkingBudget: reasoning === "none" ? least : BUDGETS[reasoning] };
  }
  const least = /gemini-3(\.[1-6])?-flash/.test(model) ? "MINIMAL" : "LOW";
  return { thinkingLevel: reasoning === "none" ? least : LEVELS[reasoning] };
}

import type { CompleteRequest, Json } from "../../types.ts";
import type { Traits } from "./traits.ts";

/** What a request says about thinking; `dropped` when the model cannot be told what was asked. */
export interface Thinking {
  thinking?: Json;
  effort?: string;
  /** It was asked to think, so that sampling parameters are refused. */
  thinks: boolean;
  dropped: boolean;
}

const SILENT: Thinking = { thinks: false, dropped: false };
const UNHEARD: Thinking = { thinks: false, dropped: true };
/** Tokens to think with, for models that want a number; at most half of the token limit, which includes them. */
const BUDGETS = { low: 1024, medium: 4096, high: 16_384 };
const SMALLEST_BUDGET = 1024;

/**
 * Says how much to think in the words of the model: adaptive thinking with an effort since 4.6, a budget of tokens before.
 * https://platform.claude.com/docs/en/build-with-claude/thinking, https://platform.claude.com/docs/en/build-with-claude/effort
 */
export function encodeThinking(request: CompleteRequest, traits: Traits, maxTokens: number): Thinking {
  const { reasoning } = request;
  if (reasoning === undefined) return SILENT;
  if (reasoning === "none") return withoutThinking(traits);
  if (traits.thinks === "no") return UNHEARD;
  if (traits.thinks === "adaptive") return { thinking: { type: "adaptive" }, effort: reasoning, thinks: true, dropped: false };
  const budget = Math.min(BUDGETS[reasoning], Math.floor(maxTokens / 2));
  if (budget < SMALLEST_BUDGET || forcesTool(request) || answersTool(request)) return UNHEARD;
  return { thinking: { type: "enabled", budget_tokens: budget }, thinks: true, dropped: false };
}

function withoutThinking({ quiet }: Traits): Thinking {
  if (quiet === "unset") return SILENT;
  if (quiet === "never") return { effort: "low", thinks: false, dropped: true };
  return { thinking: { type: quiet }, thinks: false, dropped: false };
}

/** A budget is refused beside a forced tool: "Thinking may not be enabled when tool_choice forces tool use". */
function forcesTool({ toolChoice }: CompleteRequest): boolean {
  return toolChoice === "required" || typeof toolChoice === "object";
}

/** A budget is refused for a turn that goes on after a tool's result, unless the thinking that led to the call comes back with it. */
function answersTool({ messages }: CompleteRequest): boolean {
  return messages.at(-1)?.role === "tool";
}

import type { CallToolResult } from "@modelcontextprotocol/server";
import { CallError } from "../errors.ts";
import type { CompletionView } from "../tools/complete.ts";
import type { EmbeddingView } from "../tools/embed.ts";
import type { World } from "./prices.ts";
import { wrongUsage } from "./tool-options.ts";

/** What is told of every call: who answered, and what it took. */
export type CallView = Pick<CompletionView & EmbeddingView, "provider" | "model" | "usage" | "cost_usd" | "latency_ms" | "notes">;

/** `groq · gpt-oss · 9 + 3 tokens · $0.00001 · 0.4 s` */
export function summary(view: CallView): string {
  return [view.provider, view.model, `${tokensOf(view)} tokens`, costWords(view.cost_usd), secondsOf(view)].join(" · ");
}

/** Tokens in and out, a question mark for what is unknown. */
export function tokensOf({ usage }: Pick<CallView, "usage">): string {
  const about = usage.source === "estimated" ? "about " : "";
  return `${about}${usage.input_tokens ?? "?"} + ${usage.output_tokens ?? "?"}`;
}

/** How long a call took. */
export function secondsOf({ latency_ms }: Pick<CallView, "latency_ms">): string {
  return `${(latency_ms / 1000).toFixed(1)} s`;
}

/** Dollars as they are said to people. */
export function costWords(dollars: number | null): string {
  return dollars === null ? "cost unknown" : `$${Number(dollars.toPrecision(3))}`;
}

/** A result's first block: the answer, or what went wrong. */
export function textOf({ content: [first] }: CallToolResult): string {
  return first?.type === "text" ? first.text : "";
}

/** Calls a tool; what it refuses before anything is done is wrong usage. */
export async function called<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof CallError && error.kind === "bad_request" ? wrongUsage(error.message, error) : error;
  }
}

/** Tells that a call failed, for people or for programs. Gives the exit code: 2 where the call could not even be begun as it was asked for. */
export function failed(result: CallToolResult, json: boolean | undefined, { screen, warn }: World): number {
  const error = result._meta?.["agency/error"] as { kind: string; attempts: unknown[] };
  if (json) screen.write(`${JSON.stringify({ error }, null, 2)}\n`);
  warn(textOf(result));
  return error.kind === "bad_request" && error.attempts.length === 0 ? 2 : 1;
}

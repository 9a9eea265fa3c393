import type { CallToolResult } from "@modelcontextprotocol/server";
import type { Attempt, CallRecord } from "../engine/call.ts";
import type { CallError } from "../errors.ts";

/** A failure as a tool's result: one short text (what happened, whether anything was sent, what to do next), the rest in `_meta`. */
export function failureResult(error: CallError, record: CallRecord | null): CallToolResult {
  const attempts = record?.attempts ?? [];
  const target = attempts.at(-1)?.target ?? null;
  return {
    isError: true,
    content: [{ type: "text", text: sentences(`${error.kind}: ${error.message}`, sentOrNot(error, attempts), waitOf(error)) }],
    _meta: {
      "agency/error": {
        kind: error.kind,
        message: error.message,
        retryable: error.reaction.retryable,
        retry_after_ms: error.retryAfterMs ?? null,
        provider: target?.backend.name ?? null,
        model: target?.model ?? null,
        attempts: attempts.map(attemptView),
      },
    },
  };
}

function sentences(first: string, ...more: (string | null)[]): string {
  return more.reduce<string>((text, next) => (next === null ? text : `${text}${/[.?!…]$/.test(text) ? "" : "."} ${next}.`), first);
}

function sentOrNot(error: CallError, attempts: readonly Attempt[]): string | null {
  if (attempts.some(({ outcome }) => outcome === "ok")) return "It was sent and may be billed";
  if (error.sent === false && attempts.length <= 1) return "Nothing was sent";
  const generated = attempts.some(({ errorKind, ttftMs }) => ttftMs !== null || errorKind === "timeout" || errorKind === "bad_reply");
  return generated || error.kind === "deadline" || error.kind === "cancelled" ? "It was sent and may be billed" : null;
}

function waitOf({ retryAfterMs }: CallError): string | null {
  return retryAfterMs === undefined ? null : `Try again in ${Math.ceil(retryAfterMs / 1000)} s`;
}

/** One attempt in the words of the result. */
export function attemptView({ target, outcome, errorKind, status, latencyMs, costUsd }: Attempt) {
  return {
    provider: target.backend.name,
    model: target.model,
    outcome,
    ...(errorKind !== null && { error_kind: errorKind }),
    ...(status !== null && { status }),
    latency_ms: Math.round(latencyMs),
    cost_usd: costUsd,
  };
}

import type { IncomingHttpHeaders } from "node:http";
import type { LimitLeft, LimitsLeft } from "../types.ts";

const UNITS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const PIECE = /(\d+(?:\.\d+)?)\s*(ms|milli|[dhms])[a-z]*/gi;
const ASKED = /(?:try again|retry|resets?) (?:in|after) ~?((?:\d+(?:\.\d+)?\s*(?:ms|d|h|m|s|milli|sec|min|hour|day)[a-z]*\s*)+)/i;

/** How long an error's words ask to wait, in milliseconds: `try again in 7m12.5s`, `retry after 60 seconds`, `resets in ~30s`. */
export function waitInWords(message: string | undefined): number | undefined {
  const asked = ASKED.exec(message ?? "")?.[1];
  return asked === undefined ? undefined : durationOf(asked);
}

/** Pairs of headers that say what is left of a limit and when it is whole again. */
const LIMITS = ["x-ratelimit-%-requests", "x-ratelimit-%-tokens", "x-ratelimit-%", "ratelimit-%"];

/** How long until every limit that is used up is renewed, in milliseconds; `undefined` when the headers name none. */
export function untilRenewed(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const waits = LIMITS.flatMap((pair) => {
    if (headers[pair.replace("%", "remaining")] !== "0") return [];
    const wait = renewal(String(headers[pair.replace("%", "reset")] ?? ""), now);
    return wait === undefined ? [] : [wait];
  });
  return waits.length === 0 ? undefined : Math.max(...waits);
}

const REQUESTS = ["anthropic-ratelimit-requests-%", "x-ratelimit-%-requests", "x-ratelimit-%", "ratelimit-%"];
const TOKENS = ["anthropic-ratelimit-tokens-%", "x-ratelimit-%-tokens"];

/**
 * What an answer's headers say is left of the rate limits; `null` when they say nothing. OpenAI, Groq and Anthropic fill theirs
 * continuously (https://platform.openai.com/docs/guides/rate-limits); others begin a new window.
 */
export function limitsLeft(headers: IncomingHttpHeaders, now = Date.now()): LimitsLeft | null {
  const requests = limitLeft(headers, REQUESTS, now);
  const tokens = limitLeft(headers, TOKENS, now);
  return requests || tokens ? { ...(requests && { requests }), ...(tokens && { tokens }) } : null;
}

function limitLeft(headers: IncomingHttpHeaders, forms: readonly string[], now: number): LimitLeft | null {
  for (const form of forms) {
    const word = (name: string) => headers[form.replace("%", name)];
    const remaining = word("remaining");
    if (remaining === undefined) continue;
    const resetMs = renewal(String(word("reset") ?? ""), now);
    const limit = Number(word("limit"));
    if (!/^\d+$/.test(String(remaining)) || resetMs === undefined) return null;
    const steady = form.endsWith("s") || form.startsWith("anthropic");
    return { limit: limit > 0 ? limit : null, remaining: Number(remaining), resetMs, steady };
  }
  return null;
}

/** A moment in RFC 3339 (Anthropic), a duration, or a bare number: seconds, a very large one a moment since 1970. */
function renewal(value: string, now: number): number | undefined {
  if (/^\d{4}-\d\d-/.test(value)) return Number.isNaN(Date.parse(value)) ? undefined : Math.max(0, Date.parse(value) - now);
  if (!/^\d+(\.\d+)?$/.test(value)) return durationOf(value);
  const seconds = Number(value);
  return seconds > 1e9 ? Math.max(0, seconds * 1_000 - now) : seconds * 1_000;
}

function durationOf(text: string): number | undefined {
  const pieces = [...text.matchAll(PIECE)];
  if (pieces.length === 0) return undefined;
  const total = pieces.reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * unitOf(unit.toLowerCase()), 0);
  return Math.round(total);
}

function unitOf(unit: string): number {
  return UNITS[unit === "milli" ? "ms" : unit] ?? 0;
}

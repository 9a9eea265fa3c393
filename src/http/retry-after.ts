import type { IncomingHttpHeaders } from "node:http";

/**
 * How long an answer asks to wait, in milliseconds: `retry-after-ms` (OpenAI, Azure), else `retry-after` as seconds, a decimal or
 * an HTTP date (RFC 9110, 10.2.3). `undefined` when it does not say.
 */
export function retryAfterOf(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const exact = numberOf(headers["retry-after-ms"] ?? headers["x-ms-retry-after-ms"]);
  if (exact !== undefined && exact > 0) return exact;
  const value = headers["retry-after"];
  if (value === undefined) return undefined;
  const seconds = numberOf(value);
  if (seconds !== undefined) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function numberOf(value: string | string[] | undefined): number | undefined {
  if (typeof value !== "string" || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
  return Number(value);
}

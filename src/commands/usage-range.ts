import { CallError } from "../errors.ts";
import type { Calendar } from "../ledger/calendar.ts";

/** Which time the command line asks for. */
export interface RangeOptions {
  since?: string | undefined;
  until?: string | undefined;
  /** `true`: this one. */
  month?: string | true | undefined;
}

const UNITS = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 } as const;
const FORMS = "write a day (2026-11-22), a month (2026-11), a time back (24h, 7d, 4w) or a moment (2026-11-22T10:00:00Z)";

/** The time to report: from one moment on and before another. Without a word it is this month. */
export function rangeOf({ since, until, month }: RangeOptions, calendar: Calendar, now: number): { since: number; until: number } {
  if (month !== undefined && (since ?? until) !== undefined) throw wrong("--month goes without --since and --until");
  const asked = month === undefined || month === true ? calendar.span("month", now) : calendar.named(month);
  if (!asked || (typeof month === "string" && month.length !== 7)) throw wrong(`--month ${month}: there is no such month; write 2026-11`);
  const from = since === undefined ? asked.starts : momentOf("--since", since, calendar, now).starts;
  const to = until === undefined ? Math.min(month === undefined ? now : asked.ends, now) : momentOf("--until", until, calendar, now).ends;
  if (from >= to && since !== undefined) throw wrong("--since is not before the end of the time asked for");
  return { since: from, until: Math.max(from, to) };
}

/** A day or month counts from its beginning, or to its end. */
function momentOf(option: string, text: string, calendar: Calendar, now: number): { starts: number; ends: number } {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if (count && unit) return at(now - Number(count) * UNITS[unit as keyof typeof UNITS]);
  const span = calendar.named(text);
  if (span) return span;
  const moment = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw wrong(`${option} ${text}: ${FORMS}`);
  return at(moment);
}

const at = (moment: number) => ({ starts: moment, ends: moment });

function wrong(message: string): CallError {
  return new CallError("config", message);
}

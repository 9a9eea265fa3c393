export type Period = "day" | "month";

/** A day or a month: its name, its first millisecond and the first one after it. */
export interface Span {
  key: string;
  starts: number;
  ends: number;
}

/** Days and months as a time zone has them. */
export interface Calendar {
  /** The day or month that a moment falls into. */
  span(period: Period, time: number): Span;
  /** A day or month by its name, `2026-11-22` or `2026-11`; `null` when there is none of that name. */
  named(key: string): Span | null;
  /** All days or months that have a part between two moments, in order. */
  spans(period: Period, since: number, until: number): Span[];
}

const HOUR_MS = 3_600_000;
/** No clock is further from UTC. */
const FARTHEST_MS = 15 * HOUR_MS;

/** Knows how long days are in a time zone: 23 to 25 hours, and not all of them begin at midnight. */
export function calendarOf(timeZone: string): Calendar {
  const dateOf = dateReader(timeZone);
  const latest = new Map<Period, Span>();

  const named = (key: string): Span | null => {
    const day = key.length === 7 ? `${key}-01` : key;
    const midnight = Date.parse(`${day}T00:00:00Z`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(midnight) || isoDay(midnight) !== day) return null;
    const next = new Date(midnight);
    if (key.length === 7) next.setUTCMonth(next.getUTCMonth() + 1);
    else next.setUTCDate(next.getUTCDate() + 1);
    return { key, starts: firstMoment(day, dateOf), ends: firstMoment(isoDay(next.getTime()), dateOf) };
  };
  const span = (period: Period, time: number): Span => {
    const last = latest.get(period);
    if (last && time >= last.starts && time < last.ends) return last;
    const date = dateOf(time);
    const found = named(period === "day" ? date : date.slice(0, 7));
    if (!found) throw new Error(`no ${period} at ${time}`);
    latest.set(period, found);
    return found;
  };
  return {
    span,
    named,
    spans(period, since, until) {
      const found: Span[] = [];
      for (let time = since; time < until; time = found.at(-1)?.ends ?? until) found.push(span(period, time));
      return found;
    },
  };
}

/** The first moment whose date in the zone is this one or later. */
function firstMoment(date: string, dateOf: (time: number) => string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  let before = midnight - FARTHEST_MS;
  let after = midnight + FARTHEST_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (dateOf(middle) >= date) after = middle;
    else before = middle;
  }
  return after;
}

function dateReader(timeZone: string): (time: number) => string {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", year: "numeric", month: "2-digit", day: "2-digit" });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.year?.padStart(4, "0")}-${parts.month}-${parts.day}`;
  };
}

const isoDay = (time: number): string => new Date(time).toISOString().slice(0, 10);

import type { Calendar } from "./calendar.ts";
import { type Figures, figuresOf } from "./figures.ts";
import type { Part, Piece } from "./pieces.ts";

/** What a report may be broken down by. */
export const DIMENSIONS = ["provider", "model", "task", "client", "day", "month"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

export interface ReportQuery {
  by: Dimension;
  /** Requests that began at this moment or later, and before the other. */
  since: number;
  until: number;
  /** Where days and months begin. */
  calendar: Calendar;
}

export interface ReportRow extends Figures {
  /** The provider, model, task, client, day or month; `null` for requests that named none. */
  key: string | null;
}

export interface Report {
  by: Dimension;
  since: number;
  until: number;
  rows: ReportRow[];
  total: Figures;
}

/** Where what is to be added up comes from. */
export interface Source {
  read(part: Part): Piece[];
  /** When the first and the last request began that it knows of. */
  bounds(): { first: number; last: number } | null;
}

/** Adds up: the dearest first, days and months in order. A request counts once in each row that it has an attempt in, and once in the total. */
export function reportOf(query: ReportQuery, source: Source): Report {
  const { by, since, until } = query;
  const pieces = by === "day" || by === "month" ? piecesByTime(by, query, source) : piecesByLabel(by, query, source);
  const counted = by === "provider" ? "onProvider" : by === "model" ? "onModel" : "requests";
  const rows = [...pieces].map(([key, ones]) => ({ key, ...figuresOf(ones, counted) })).filter(({ calls }) => calls > 0);
  if (by !== "day" && by !== "month") rows.sort(dearestFirst);
  return { by, since, until, rows, total: figuresOf([...pieces.values()].flat()) };
}

function piecesByLabel(
  by: Exclude<Dimension, "day" | "month">,
  { since, until }: ReportQuery,
  source: Source,
): Map<string | null, Piece[]> {
  const found = new Map<string | null, Piece[]>();
  for (const piece of source.read({ since, until, apart: true })) {
    const key = piece.labels?.[by] ?? null;
    const ones = found.get(key);
    if (ones) ones.push(piece);
    else found.set(key, [piece]);
  }
  return found;
}

function piecesByTime(period: "day" | "month", { since, until, calendar }: ReportQuery, source: Source): Map<string | null, Piece[]> {
  const bounds = source.bounds();
  if (!bounds) return new Map();
  const from = Math.max(since, bounds.first);
  const to = Math.min(until, bounds.last + 1);
  const parts = calendar.spans(period, from, to);
  return new Map(
    parts.map(({ key, starts, ends }) => [
      key,
      source.read({ since: Math.max(starts, since), until: Math.min(ends, until), apart: false }),
    ]),
  );
}

function dearestFirst(a: ReportRow, b: ReportRow): number {
  return (b.costNanos ?? 0) - (a.costNanos ?? 0) || b.calls - a.calls || (a.key ?? "").localeCompare(b.key ?? "");
}

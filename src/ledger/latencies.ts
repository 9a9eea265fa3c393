import type { Database } from "./database.ts";
import type { Part } from "./pieces.ts";

/** Of many answers about as many are looked at, taken at random: sorting a million takes longer than adding them up. */
const SAMPLE = 20_000;
/** So many at least of each label. */
const LEAST_SAMPLE = 1_000;

const STEPS = [
  [100, 1],
  [1_000, 10],
  [10_000, 100],
  [Number.MAX_SAFE_INTEGER, 1_000],
] as const;

const ROUNDED = `CASE ${STEPS.map(([below, step]) => `WHEN latency_ms < ${below} THEN (latency_ms + ${step >> 1}) / ${step} * ${step}`).join(" ")} END`;
const query = (label: string) => `SELECT ${ROUNDED} AS latency, count(*) FROM attempts
  WHERE ${label} AND time >= ? AND time < ? AND outcome = 'ok' AND serial % ? = 0 AND latency_ms IS NOT NULL GROUP BY latency`;
const OF_LABEL = query("label = ?");
const OF_ALL = query("label IN (SELECT id FROM labels)");

/** Reads how many answers of a part took how long: exactly where they are a few thousand, else as a sample says. */
export function latencyReader(database: Database, { since, until, apart }: Part, labels: number) {
  const sample = Math.max(LEAST_SAMPLE, SAMPLE / labels);
  return (label: number, answered: number): (readonly [ms: number, answers: number])[] => {
    if (answered === 0) return [];
    const step = Math.max(1, Math.floor(answered / sample));
    const rows = database.rows(apart ? OF_LABEL : OF_ALL, [...(apart ? [label] : []), since, until, step]);
    return rows.map(([ms, count]) => [Number(ms), Number(count) * step]);
  };
}

/** A time in milliseconds to two digits, as the database rounds it. */
export function toTwoDigits(ms: number): number {
  const step = STEPS.find(([below]) => ms < below)?.[1] ?? 1;
  return Math.floor((ms + (step >> 1)) / step) * step;
}

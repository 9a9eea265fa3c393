const KEPT = 100;

/** How the last calls of a target went: a ring of a hundred. */
export interface Outcomes {
  add(ok: boolean, latencyMs: number): void;
  /** Over what is kept; `null` where nothing is known. */
  figures(): Figures;
}

export interface Figures {
  calls: number;
  successRate: number | null;
  p50Ms: number | null;
  p95Ms: number | null;
}

export function outcomes(): Outcomes {
  const ring: { ok: boolean; latencyMs: number }[] = [];
  let next = 0;
  return {
    add(ok, latencyMs) {
      ring[next] = { ok, latencyMs };
      next = (next + 1) % KEPT;
    },
    figures() {
      const times = ring.flatMap(({ ok, latencyMs }) => (ok ? [latencyMs] : [])).sort((a, b) => a - b);
      const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? null;
      return {
        calls: ring.length,
        successRate: ring.length === 0 ? null : times.length / ring.length,
        p50Ms: at(0.5),
        p95Ms: at(0.95),
      };
    },
  };
}

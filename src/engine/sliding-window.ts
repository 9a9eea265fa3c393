/** What was added within the last so many milliseconds. */
export interface SlidingWindow {
  add(amount: number): Added;
  total(): number;
  /** When the newest was added. */
  newest(): number;
  /** The moment from which an amount fits under a limit; 0 when it does now. More than the limit fits into an empty window. */
  fitsAt(amount: number, limit: number): number;
}

/** Something added, whose amount may turn out to be another. */
export interface Added {
  correct(amount: number): void;
}

export function slidingWindow(spanMs: number): SlidingWindow {
  let entries: { at: number; amount: number }[] = [];
  let gone = 0;
  let sum = 0;

  const prune = () => {
    const since = performance.now() - spanMs;
    for (let oldest = entries[gone]; oldest && oldest.at <= since; oldest = entries[gone]) {
      sum -= oldest.amount;
      gone += 1;
    }
    if (gone < 1_000 && gone < entries.length) return;
    entries = entries.slice(gone);
    gone = 0;
  };
  return {
    add(amount) {
      const entry = { at: performance.now(), amount };
      entries.push(entry);
      sum += amount;
      return {
        correct(now) {
          prune();
          if (entry.at > performance.now() - spanMs) sum += now - entry.amount;
          entry.amount = now;
        },
      };
    },
    total() {
      prune();
      return sum;
    },
    newest: () => entries.at(-1)?.at ?? Number.NEGATIVE_INFINITY,
    fitsAt(amount, limit) {
      prune();
      let over = sum + Math.min(amount, limit) - limit;
      for (let index = gone; over > 0; index++) {
        const entry = entries[index];
        if (!entry) return 0;
        over -= entry.amount;
        if (over <= 0) return entry.at + spanMs;
      }
      return 0;
    },
  };
}

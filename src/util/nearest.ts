const normal = (word: string): string => word.toLowerCase().replace(/[-_ ]/g, "");

/** Edits from one word to the other; swapping two neighbours is one edit. */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const edits = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      current.push(swapped ? Math.min(edits, (beforeLast[column - 2] ?? 0) + 1) : edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

const allowed = (word: string): number => (word.length < 3 ? 0 : Math.min(2, Math.max(1, Math.floor(word.length / 3))));

/**
 * The candidates that a mistyped word may have meant, nearest first, at most `max` of them; none when nothing is near.
 * Case and `-`, `_` and spaces make no difference: `maxTokens` is near `max_tokens`.
 */
export function nearest(word: string, candidates: Iterable<string>, max = 1): string[] {
  const wanted = normal(word);
  const limit = allowed(wanted);
  const found: { candidate: string; edits: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const other = normal(candidate);
    if (Math.abs(other.length - wanted.length) > limit) continue;
    const edits = distance(wanted, other);
    if (edits <= limit) found.push({ candidate, edits });
  }
  return found
    .sort((a, b) => a.edits - b.edits)
    .slice(0, max)
    .map(({ candidate }) => candidate);
}

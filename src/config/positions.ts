import { type Path, pathKey } from "./path.ts";
import { scanToml } from "./toml-scan.ts";

/** A place in a text; both count from 1. */
export interface Position {
  line: number;
  column: number;
}

/**
 * Tells where the keys of a valid TOML text stand: the start of `key = …` or of `[table]`, and of each element of a list. For a key that
 * is not there it names its nearest table. The text is scanned when the first position is asked for.
 */
export function positionsOf(text: string): (path: Path) => Position | null {
  let found: ReadonlyMap<string, number> | null = null;
  let lineStarts: number[] | null = null;
  return (path) => {
    found ??= scanToml(text);
    lineStarts ??= startsOfLines(text);
    for (let length = path.length; length > 0; length--) {
      const offset = found.get(pathKey(path.slice(0, length)));
      if (offset !== undefined) return place(lineStarts, offset);
    }
    return null;
  };
}

function startsOfLines(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function place(starts: readonly number[], offset: number): Position {
  let low = 0;
  for (let high = starts.length; high - low > 1; ) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

import { createHash } from "node:crypto";

/** Bodies up to this size may come byte by byte. */
const SMALL = 3_000;

/** Numbers that look random and are the same for the same word. */
function numbers(word: string): (below: number) => number {
  let state = createHash("sha256").update(word).digest().readUInt32LE(0);
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Cuts a body awkwardly, always the same way for the same name: byte by byte, in pieces of a few bytes that split characters and events,
 * in long pieces with several events each, right before and after line ends, or not at all.
 */
export function chunksOf(body: Buffer, name: string): Buffer[] {
  const next = numbers(name);
  const way = next(5);
  if (way === 0 && body.length <= SMALL) return cut(body, () => 1);
  if (way === 1) return cut(body, () => 200 + next(3_000));
  if (way === 2) return cutAtLineEnds(body);
  if (way === 3) return [body];
  return cut(body, () => 1 + next(body.length > SMALL ? 90 : 12));
}

function cut(body: Buffer, size: () => number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = at + size();
    pieces.push(body.subarray(at, end));
    at = end;
  }
  return pieces;
}

/** Each line end comes alone, a CRLF in two pieces. */
function cutAtLineEnds(body: Buffer): Buffer[] {
  const ends = [...body.entries()].flatMap(([at, byte]) => (byte === 10 || byte === 13 ? [at, at + 1] : []));
  const borders = [0, ...ends, body.length];
  return borders.slice(1).flatMap((end, index) => {
    const start = borders[index] ?? 0;
    return end > start ? [body.subarray(start, end)] : [];
  });
}

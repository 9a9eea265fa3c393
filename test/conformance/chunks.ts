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
 * Cuts a body awkwardly, always the same way for the same name: byte by byte, in pieces of a few bytes, in long pieces with several
 * events each, right before and after line ends, or not at all; and every character of several bytes once more in its middle.
 */
export function chunksOf(body: Buffer, name: string): Buffer[] {
  const borders = [...new Set([0, ...bordersOf(body, name), ...withinCharacters(body), body.length])].sort((a, b) => a - b);
  return borders.slice(1).map((end, index) => body.subarray(borders[index], end));
}

function bordersOf(body: Buffer, name: string): number[] {
  const next = numbers(name);
  const way = next(5);
  if (way === 0 && body.length <= SMALL) return [...body.keys()];
  if (way === 1) return steps(body.length, () => 200 + next(3_000));
  if (way === 2) return lineEnds(body);
  if (way === 3) return [];
  return steps(body.length, () => 1 + next(body.length > SMALL ? 90 : 12));
}

function steps(length: number, size: () => number): number[] {
  const borders: number[] = [];
  for (let at = size(); at < length; at += size()) borders.push(at);
  return borders;
}

/** Each line end comes alone, a CRLF in two pieces. */
function lineEnds(body: Buffer): number[] {
  return [...body.entries()].flatMap(([at, byte]) => (byte === 10 || byte === 13 ? [at, at + 1] : []));
}

/** Before the last byte of a character in UTF-8. */
function withinCharacters(body: Buffer): number[] {
  const continues = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;
  return [...body.entries()].flatMap(([at, byte]) => (continues(byte) && !continues(body[at + 1]) ? [at] : []));
}

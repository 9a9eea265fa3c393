/** Hears of the lines of a stream. Of a line over the limit only its first and last bytes are known. */
export interface LineListener {
  line(text: string): void;
  overlong(head: string, tail: string): void;
}

const EDGE_BYTES = 4096;

/**
 * Cuts a byte stream into lines in linear time and within `maxBytes` of memory; returns the function that takes the chunks.
 * The SDK's own reader joins all it has at every chunk: 31 MiB take it seconds.
 */
export function lineAssembler(maxBytes: number, listener: LineListener): (chunk: Buffer | string) => void {
  let pieces: Buffer[] = [];
  let size = 0;
  let head: Buffer | null = null;
  let tail = Buffer.alloc(0);

  const take = (piece: Buffer) => {
    size += piece.length;
    pieces.push(piece);
    if (size <= maxBytes) return;
    head ??= Buffer.concat(pieces).subarray(0, EDGE_BYTES);
    tail = lastBytes(tail, piece);
    pieces = [];
  };
  const finish = () => {
    const [whole, first, last] = [pieces, head, tail];
    pieces = [];
    size = 0;
    head = null;
    tail = Buffer.alloc(0);
    if (first) listener.overlong(first.toString(), last.toString());
    else listener.line((whole.length === 1 ? whole[0] : Buffer.concat(whole))?.toString() ?? "");
  };

  return (data) => {
    const chunk = typeof data === "string" ? Buffer.from(data) : data;
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      take(chunk.subarray(start, end));
      finish();
      start = end + 1;
    }
    if (start < chunk.length) take(chunk.subarray(start));
  };
}

function lastBytes(known: Buffer, next: Buffer): Buffer<ArrayBuffer> {
  return Buffer.concat([known, next.subarray(-EDGE_BYTES)].slice(next.length >= EDGE_BYTES ? 1 : 0)).subarray(-EDGE_BYTES);
}

import type { Writable } from "node:stream";

/** Where the frames of a stdio connection go. */
export interface FrameSink {
  /** Writes one frame; resolves when the stream has taken it. */
  write(frame: string): Promise<void>;
  /** Runs `listener` when the reader is gone. Late errors of the stream are swallowed for good, so that an EPIPE crashes nothing. */
  onGone(listener: (error: Error) => void): void;
  /** Gives the stream back. */
  release(): void;
}

/**
 * Makes a sink of a stream. Frames of one turn of the event loop leave in one write, which is what a write to a pipe costs most. The
 * process's own stdout is claimed: until `release`, whatever else writes to it goes to stderr.
 */
export function frameSink(output: Writable): FrameSink {
  const write = output.write.bind(output) as (frames: string, done: (error?: Error | null) => void) => boolean;
  const restore = output === process.stdout ? divertStdout() : () => {};
  let pending: { frame: string; done: (error?: Error | null) => void }[] = [];
  const flush = () => {
    const batch = pending;
    pending = [];
    if (batch.length === 0) return;
    write(batch.map(({ frame }) => frame).join(""), (error) => {
      for (const { done } of batch) done(error);
    });
  };
  return {
    write: (frame) =>
      new Promise((resolve, reject) => {
        if (pending.length === 0) setImmediate(flush);
        pending.push({ frame, done: (error) => (error ? reject(error) : resolve()) });
      }),
    onGone: (listener) => output.on("error", listener),
    release() {
      flush();
      restore();
    },
  };
}

function divertStdout(): () => void {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return () => {
    process.stdout.write = write;
  };
}

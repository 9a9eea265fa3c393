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

/** Makes a sink of a stream. The process's own stdout is claimed: until `release`, whatever else writes to it goes to stderr. */
export function frameSink(output: Writable): FrameSink {
  const write = output.write.bind(output) as (frame: string, done: (error?: Error | null) => void) => boolean;
  const release = output === process.stdout ? divertStdout() : () => {};
  return {
    write: (frame) => new Promise((resolve, reject) => write(frame, (error) => (error ? reject(error) : resolve()))),
    onGone: (listener) => output.on("error", listener),
    release,
  };
}

function divertStdout(): () => void {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  return () => {
    process.stdout.write = write;
  };
}

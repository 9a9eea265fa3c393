import type { WriteStream } from "node:tty";
import type { Screen } from "./table.ts";

/** What is told on stderr to whoever waits. */
export interface StatusLine {
  /** A line that the next one replaces; at a terminal only. */
  passing(text: string): void;
  /** Takes the passing line away. */
  clear(): void;
  /** A line that stays, in grey. */
  note(text: string): void;
}

/** Draws on a terminal; into a pipe or a file only what stays is written, without colour. */
export function statusLine(
  env: NodeJS.ProcessEnv,
  stream: Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">> = process.stderr,
): StatusLine {
  const terminal = stream.isTTY === true;
  const grey = (text: string) => (terminal && !env.NO_COLOR ? `\u001b[90m${text}\u001b[39m` : text);
  let passing = false;
  const clear = () => {
    if (passing) stream.write("\r\u001b[2K");
    passing = false;
  };
  return {
    clear,
    passing(text) {
      if (!terminal) return;
      clear();
      stream.write(grey(text.slice(0, (stream.columns ?? 80) - 1)));
      passing = true;
    },
    note(text) {
      clear();
      stream.write(`${grey(text)}\n`);
    },
  };
}

/** Whether a person looks at the screen, and not a program. */
export function onTerminal({ width }: Screen): boolean {
  return Number.isFinite(width);
}

/** A text that others wrote, as it may be shown: at a terminal without the characters that would command it. */
export function shown(text: string, screen: Screen): string {
  return onTerminal(screen) ? text.replace(/(?![\n\t])\p{Cc}/gu, "") : text;
}

import type { ToolContext } from "./tool.ts";

const LEAST_GAP_MS = 100;
const KEEP_ALIVE_MS = 5_000;
const LONGEST_MESSAGE = 200;

/** Tells a client how its call goes on: at once, on activity, and every few seconds. */
export interface Progress {
  /** A target is about to be asked. */
  target(name: string): void;
  /** The call waits for a target's rate limit, for so many milliseconds as far as is known. */
  waiting(name: string, ms: number): void;
  /** A piece of the answer has come. */
  text(piece: string): void;
  /** Hands over what is left, before the result. */
  finish(): Promise<void>;
}

const NONE: Progress = { target() {}, waiting() {}, text() {}, finish: async () => {} };

/**
 * Progress for one call; nothing at all when the client sent no progress token. With `stream` the messages are the pieces of the
 * answer and nothing else, otherwise they say who is being asked and how far it has come.
 */
export function progressOf(context: ToolContext, stream: boolean): Progress {
  const { progress: channel } = context;
  if (!channel) return NONE;
  const started = performance.now();
  let asked = "";
  let held: { name: string; until: number } | null = null;
  let pending = "";
  let characters = 0;
  let steps = 0;
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> = Promise.resolve();

  const emit = (message: string | undefined) => {
    if (context.signal.aborted) return;
    sentAt = performance.now();
    steps += 1;
    sending = channel.send(message, steps);
    clearTimeout(timer);
    timer = setTimeout(tick, KEEP_ALIVE_MS);
  };
  const status = () => {
    const elapsed = ((performance.now() - started) / 1000).toFixed(1);
    const words = held ? waitInWords(held.name, held.until) : `${asked}: ${characters.toLocaleString("en")} characters, ${elapsed} s`;
    return words.slice(0, LONGEST_MESSAGE);
  };
  const flush = () => {
    const piece = pending;
    pending = "";
    emit(stream ? piece : status());
  };
  const tick = () => {
    if (pending !== "") return flush();
    emit(stream || (asked === "" && !held) ? undefined : status());
  };
  return {
    target(name) {
      asked = name;
      held = null;
      channel.target?.(name);
      emit(stream ? undefined : `${name}…`.slice(0, LONGEST_MESSAGE));
    },
    waiting(name, ms) {
      held = { name, until: performance.now() + ms };
      emit(stream ? undefined : status());
    },
    text(piece) {
      const waiting = pending !== "";
      pending += piece;
      characters += piece.length;
      if (waiting) return;
      const wait = characters === piece.length ? 0 : LEAST_GAP_MS - (performance.now() - sentAt);
      if (wait <= 0) return flush();
      clearTimeout(timer);
      timer = setTimeout(tick, wait);
    },
    async finish() {
      if (stream && pending !== "") flush();
      clearTimeout(timer);
      await sending;
    },
  };
}

function waitInWords(name: string, until: number): string {
  const left = Math.ceil((until - performance.now()) / 1000);
  return `${name}: waiting ${left > 0 ? `${left} s ` : ""}for its rate limit`;
}

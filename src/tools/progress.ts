import type { ToolContext } from "./tool.ts";

const LEAST_GAP_MS = 100;
const KEEP_ALIVE_MS = 5_000;
const LONGEST_MESSAGE = 200;

/** Tells a client how its call goes on: at once, on activity, and every few seconds. */
export interface Progress {
  /** A target is about to be asked. */
  target(name: string): void;
  /** A piece of the answer has come. */
  text(piece: string): void;
  /** Hands over what is left, before the result. */
  finish(): Promise<void>;
}

const NONE: Progress = { target() {}, text() {}, finish: async () => {} };

/**
 * Progress for one call; nothing at all when the client sent no progress token. With `stream` the messages are the pieces of the
 * answer and nothing else, otherwise they say who is being asked and how far it has come.
 */
export function progressOf(context: ToolContext, stream: boolean): Progress {
  const { progress: channel } = context;
  if (!channel) return NONE;
  const started = performance.now();
  let asked = "";
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
  const status = () =>
    `${asked}: ${characters.toLocaleString("en")} characters, ${((performance.now() - started) / 1000).toFixed(1)} s`.slice(
      0,
      LONGEST_MESSAGE,
    );
  const flush = () => {
    const piece = pending;
    pending = "";
    emit(stream ? piece : status());
  };
  const tick = () => {
    if (pending !== "") return flush();
    emit(stream || asked === "" ? undefined : status());
  };
  return {
    target(name) {
      asked = name;
      emit(stream ? undefined : `${name}…`.slice(0, LONGEST_MESSAGE));
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

import type { ReplyListener } from "../../types.ts";
import { thinkingFilter } from "../thinking.ts";

/** An answer as it grows, told to the listener piece by piece, reasoning left out. */
export interface Answer {
  /** The next piece. */
  push(piece: string): void;
  /** All of the answer so far, of which some may be known. */
  catchUp(whole: string): void;
  /** The answer, now that nothing more comes. */
  text(): string;
}

export function growingAnswer(listener: ReplyListener): Answer {
  const filter = thinkingFilter();
  let known = "";
  let shown = "";
  const show = (visible: string) => {
    if (visible === "") return;
    shown += visible;
    listener.text(visible);
  };
  const push = (piece: string) => {
    known += piece;
    show(filter.push(piece));
  };
  return {
    push,
    catchUp(whole) {
      if (whole.startsWith(known)) push(whole.slice(known.length));
    },
    text() {
      show(filter.end());
      return shown;
    },
  };
}

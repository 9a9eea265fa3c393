/** Keeps reasoning out of an answer: some models write it as `<think>…</think>` in front of the text. */
export interface ThinkingFilter {
  /** Takes the next piece as it came; returns what of it belongs to the answer. */
  push(piece: string): string;
  /** The stream has ended: what was held back and turns out to belong to the answer. */
  end(): string;
}

const OPEN = /^\s*<(think|thinking|thought)>/;
const MAY_OPEN = /^\s*(<(t(h(i(n(k(i(n(g)?)?)?)?)?|o(u(g(h(t)?)?)?)?)?)?)?)?$/;

/** Only a block at the very beginning is reasoning; the same words later in an answer are its own. */
export function thinkingFilter(): ThinkingFilter {
  let held = "";
  let closing = "";
  let state: "undecided" | "thinking" | "trimming" | "answer" = "undecided";

  const release = (): string => {
    state = "answer";
    return held;
  };
  const undecided = (): string => {
    const open = OPEN.exec(held);
    if (!open) return MAY_OPEN.test(held) ? "" : release();
    closing = `</${open[1]}>`;
    state = "thinking";
    return thinking();
  };
  const thinking = (): string => {
    const at = held.indexOf(closing);
    if (at < 0) {
      held = held.slice(-closing.length);
      return "";
    }
    held = held.slice(at + closing.length);
    state = "trimming";
    return trimming();
  };
  const trimming = (): string => {
    held = held.trimStart();
    return held === "" ? "" : release();
  };
  const steps = { undecided, thinking, trimming };

  return {
    push(piece) {
      if (state === "answer") return piece;
      held += piece;
      return steps[state]();
    },
    end: () => (state === "undecided" ? release() : ""),
  };
}

/** The answer without a leading block of reasoning. */
export function withoutThinking(text: string): string {
  const filter = thinkingFilter();
  return filter.push(text) + filter.end();
}

import type { Expectation } from "./evidence.ts";

/** Recordings whose line in the manifest is wrong for us: why, and what must be read instead. */
interface Disagreement {
  files: string[];
  why: string;
  instead: (wanted: Expectation) => Partial<Expectation>;
}

const fails = (category: string, retryable: boolean) => () => ({ category, retryable, error: { category, retryable } });

const DISAGREEMENTS: Disagreement[] = [
  {
    files: ["azure/error/chat-completions--17.json", "openai/error/chat-completions--1.json"],
    why: "the request alone is larger than the quota: no wait cures that (its note, and the README), a larger window elsewhere does",
    instead: () => ({ ...fails("context_length", false)(), retry_after_seconds: null }),
  },
  {
    files: [
      "groq/error/gpt-oss-120b--tool-use-failed-error.json",
      "groq/error/gpt-oss-120b--tool-use-failed-error-with-text.json",
      "groq/error/gpt-oss-120b--tool-use-failed-error-streaming.json",
      "groq/error/gpt-oss-120b--ool-use-failed-error-streaming-with-text.json",
    ],
    why: "`tool_use_failed` is the model's fault and not the caller's: another try can cure it",
    instead: fails("bad_reply", true),
  },
  {
    files: ["huggingface/error/chat-completions--5098.json"],
    why: "`model_not_supported` says that nobody serves the model: another provider may",
    instead: fails("not_found", false),
  },
  {
    files: [
      "huggingface/chat/deepseek-r1--max-completion-tokens.json",
      "huggingface/chat/deepseek-r1--hf-model-instructions.json",
      "huggingface/chat/deepseek-r1--simple-completion.json",
    ],
    why: "what stands in `<think>` is no part of the answer (SPEC 2.1)",
    instead: ({ text }) => ({ text: (text ?? "").replace(/^<think>[\s\S]*?(<\/think>\s*|$)/, "") }),
  },
  {
    files: ["huggingface/embed/bart-base--tapes-0084272974d1.json", "huggingface/embed/bart-base--tapes-9d52f5ffa68c.json"],
    why: "rank 4: what is called dimensions is the number of tokens",
    instead: () => ({ dimensions: 768 }),
  },
];

/** What must be read from a recording: what the manifest says, unless we disagree. */
export function wantedOf(file: string, expect: Expectation): Expectation {
  const disagreement = DISAGREEMENTS.find(({ files }) => files.includes(file));
  return { ...expect, ...disagreement?.instead(expect) };
}

/** How many recordings the table is about. */
export const DISAGREED = DISAGREEMENTS.flatMap(({ files }) => files).length;

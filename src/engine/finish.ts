import { estimateInput, estimateTokens } from "../money/tokens.ts";
import { nameOf, type Target } from "../providers/backend.ts";
import { type CompleteRequest, type Completion, NO_USAGE, type Operation, type ReplyOf, type RequestOf, type Usage } from "../types.ts";
import type { CallRecord } from "./call.ts";

const PARAMETERS: Record<string, keyof CompleteRequest> = {
  temperature: "temperature",
  top_p: "topP",
  seed: "seed",
  stop: "stop",
  reasoning: "reasoning",
};

/** What the caller must know about an answer, one bracketed line each; nothing when all went as asked. */
export function notesOf<Op extends Operation>(request: RequestOf<Op>, reply: ReplyOf<Op>, target: Target, record: CallRecord): string[] {
  const asked = request as Partial<CompleteRequest>;
  const completion = reply as Partial<Completion>;
  const dropped = (completion.dropped ?? []).filter((name) => asked[PARAMETERS[name] ?? "messages"] !== undefined);
  const limit = asked.maxTokens ?? target.backend.entry.maxTokens;
  return [
    ...(completion.finishReason === "length" ? [limit == null ? "[cut at the model's output limit]" : `[cut at max_tokens ${limit}]`] : []),
    ...fallbackNote(target, record),
    ...(dropped.length > 0 ? [`[dropped: ${dropped.join(", ")}, refused by ${target.model}]`] : []),
    ...(reply.notes ?? []).map((note) => `[${note}]`),
    ...record.notes,
  ];
}

/** Which targets failed in this very call before the one that answered, each with its last reason. */
function fallbackNote(target: Target, { attempts }: CallRecord): string[] {
  const failed = new Map(
    attempts.filter(({ outcome }) => outcome === "error").map((attempt) => [nameOf(attempt.target), attempt.errorKind]),
  );
  failed.delete(nameOf(target));
  const steps = [...failed].map(([name, kind]) => `${name} ${kind}`);
  return steps.length > 0 ? [`[fallback: ${[...steps, nameOf(target)].join(" → ")}]`] : [];
}

/** The usage a provider told, or an estimate where it told none. */
export function usageOf(request: CompleteRequest, text: string, told: Usage): Usage {
  if (told.input !== null || told.output !== null) return told;
  const input = estimateInput(request);
  const output = estimateTokens(text);
  return { ...NO_USAGE, input, output, total: input + output, source: "estimated" };
}

/** The longest text that came before the deadline, as an answer that says so. */
export function partialAnswer(request: CompleteRequest, text: string, deadline: string): Completion {
  return {
    text,
    toolCalls: [],
    finishReason: "other",
    usage: usageOf(request, text, NO_USAGE),
    model: null,
    notes: [`partial: deadline ${deadline}`],
  };
}

import type { CallError } from "../errors.ts";
import type { CompleteRequest, Sampling } from "../types.ts";

/** A request parameter by one name, whatever a provider spells it: what a model may refuse. */
export type Parameter =
  | "temperature"
  | "top_p"
  | "seed"
  | "stop"
  | "reasoning"
  | "tool_choice"
  | "json_schema"
  | "max_tokens"
  | "max_completion_tokens"
  | "stream_options";

const SPELLINGS: Record<string, Parameter> = {
  temperature: "temperature",
  top_p: "top_p",
  topP: "top_p",
  p: "top_p",
  seed: "seed",
  stop: "stop",
  stop_sequences: "stop",
  stopSequences: "stop",
  reasoning: "reasoning",
  reasoning_effort: "reasoning",
  think: "reasoning",
  thinking: "reasoning",
  "tool_choice.type": "tool_choice",
  json_schema: "json_schema",
  response_format: "json_schema",
  max_tokens: "max_tokens",
  max_completion_tokens: "max_completion_tokens",
  stream_options: "stream_options",
};

/** The parameters that can simply be left out, and where they stand in a request. */
const DROPPABLE = {
  temperature: "temperature",
  top_p: "topP",
  seed: "seed",
  stop: "stop",
  reasoning: "reasoning",
} as const satisfies Partial<Record<Parameter, keyof Sampling>>;

/** What models are known and learned to refuse, for one provider. */
export interface Refusals {
  /** What this model refuses. */
  of(model: string): ReadonlySet<Parameter>;
  /** Learns from a failure that names a parameter; true if that was news, so that trying again makes sense. */
  learn(error: CallError, model: string): boolean;
}

/** Starts from what the documentation says of a model and remembers what its provider refuses. */
export function refusals(known: (model: string) => readonly Parameter[] = () => []): Refusals {
  const byModel = new Map<string, Set<Parameter>>();
  const of = (model: string) => {
    const set = byModel.get(model) ?? new Set(known(model));
    byModel.set(model, set);
    return set;
  };
  return {
    of,
    learn(error, model) {
      const parameter = error.parameter === undefined ? undefined : SPELLINGS[error.parameter];
      if (parameter === undefined || of(model).has(parameter)) return false;
      of(model).add(parameter);
      return true;
    },
  };
}

/** The request without what the model refuses, and the names of what was left out. */
export function accepted(request: CompleteRequest, refused: ReadonlySet<Parameter>): { request: CompleteRequest; dropped: string[] } {
  const dropped: string[] = [];
  let kept = request;
  for (const [parameter, field] of Object.entries(DROPPABLE)) {
    if (!refused.has(parameter as Parameter) || request[field] === undefined) continue;
    const { [field]: _, ...rest } = kept;
    kept = rest as CompleteRequest;
    if (request[field] !== "none") dropped.push(parameter);
  }
  return { request: kept, dropped };
}

const REFUSAL =
  /unsupported|not support|does not support|deprecated|removed|not allowed|not permitted|unknown|unrecognized|unexpected|unavailable|extra (inputs|fields)|cannot (both )?be (used|specified)/i;

/** The parameter that a 400 refuses, in the provider's spelling, read from its `param` field or its words. */
export function refusedParameter(status: number, message: string | undefined, param: string | undefined): string | undefined {
  if ((status !== 400 && status !== 422) || !message || !REFUSAL.test(message) || /^invalid schema/i.test(message)) return undefined;
  if (param && Object.hasOwn(SPELLINGS, param)) return param;
  const quoted = [...message.matchAll(/[`'"“]([A-Za-z_]+)[`'"”]/g)].map((match) => match[1] ?? "");
  const unquoted = message.match(/\b(?!max_)(temperature|[a-z]+(_[a-z]+)+)\b/g) ?? [];
  const named = [...quoted, ...unquoted].filter((word) => Object.hasOwn(SPELLINGS, word));
  return named.find((word) => SPELLINGS[word] !== "temperature") ?? named[0];
}

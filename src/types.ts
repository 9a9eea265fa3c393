/** The words the rest of the code speaks: what is asked of a model and what it answers. Providers translate them to and from their wire formats. */

/** JSON as parsed: what crosses the wire before it is checked. */
export type Json = Record<string, unknown>;

/** A piece of a message. Images are an address or bare base64 with its media type, never a data URL. */
export type Part = { type: "text"; text: string } | ImagePart;
export type ImagePart = { type: "image"; url: string } | { type: "image"; data: string; mimeType: string };

/** A call of a function that the model asks for; `arguments` is parsed. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: unknown;
}

/** One turn of a conversation. */
export type Message =
  | { role: "system"; content: string | Part[] }
  | { role: "user"; content: string | Part[] }
  | { role: "assistant"; content: string | Part[]; toolCalls?: ToolCall[] }
  | { role: "tool"; content: string | Part[]; toolCallId: string };

/** A function the model may call; `parameters` is a JSON Schema. */
export interface ToolDefinition {
  name: string;
  description?: string;
  parameters: Json;
}

export type ToolChoice = "auto" | "none" | "required" | { name: string };
export type Reasoning = "none" | "low" | "medium" | "high";
/** The form the answer must have: any JSON value, or JSON valid against a schema. */
export type Format = { type: "json" } | { type: "schema"; schema: Json };

/** The sampling parameters of a completion. Absent means: the provider's own default. */
export interface Sampling {
  maxTokens?: number;
  temperature?: number;
  topP?: number;
  seed?: number;
  stop?: string[];
  reasoning?: Reasoning;
}

export interface CompleteRequest extends Sampling {
  messages: Message[];
  format?: Format;
  tools?: ToolDefinition[];
  toolChoice?: ToolChoice;
}

export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter" | "error" | "other";

/**
 * Tokens by class. `input` is all the prompt cost, cached parts included; `output` all that was generated, reasoning included.
 * Unknown is `null`, never 0.
 */
export interface Usage {
  input: number | null;
  output: number | null;
  cachedInput: number | null;
  cacheWrite: number | null;
  reasoning: number | null;
  total: number | null;
  source: "provider" | "estimated";
  /** Dollars, where the reply itself says what it cost. */
  costUsd?: number;
  /** The tokens that are charged, where those are others than the ones above. */
  billed?: { input: number | null; output: number | null };
  /** Seconds of computing, where those are charged. */
  seconds?: number;
}

/** An answer. `text` never holds reasoning. `model` is what the provider says has answered, if it says so. */
export interface Completion {
  text: string;
  toolCalls: ToolCall[];
  finishReason: FinishReason;
  usage: Usage;
  model: string | null;
  /** Parameters that were left out because the model refuses them. */
  dropped?: string[];
  /** What else the caller must know about this answer, one line each. */
  notes?: string[];
}

export type InputType = "document" | "query" | "similarity" | "classification" | "clustering";

export interface EmbedRequest {
  texts: string[];
  inputType: InputType;
  dimensions?: number;
}

/** One vector a text, in the order of the texts. */
export interface Embedding {
  vectors: number[][];
  usage: Usage;
  model: string | null;
  notes?: string[];
}

/** The operations there are. A new one starts here. */
export interface Operations {
  complete: { request: CompleteRequest; reply: Completion };
  embed: { request: EmbedRequest; reply: Embedding };
}
export type Operation = keyof Operations;
export type RequestOf<Op extends Operation> = Operations[Op]["request"];
export type ReplyOf<Op extends Operation> = Operations[Op]["reply"];
export type Reply = ReplyOf<Operation>;

/** A model that a provider lists. */
export interface ModelInfo {
  id: string;
  contextWindow?: number;
  /** It cannot chat. */
  embedsOnly?: boolean;
}

/** Hears of a reply while it arrives. `text` gets the answer's pieces, reasoning left out. */
export interface ReplyListener {
  /** The provider accepted the request (2xx headers). */
  accepted(): void;
  /** Something arrived, whatever it was. */
  bytes(): void;
  /** The next piece of the answer. */
  text(piece: string): void;
  /** What the provider's headers say is left of its rate limits. */
  limits?(left: LimitsLeft): void;
  /** What time the provider says it is. */
  clock?(date: string): void;
}

/** What is left of one rate limit, and how long until all of it is there again. */
export interface LimitLeft {
  limit: number | null;
  remaining: number;
  resetMs: number;
  /** It comes back little by little; else all at once. */
  steady: boolean;
}

/** A provider's own word on its rate limits, as far as it gives one. */
export interface LimitsLeft {
  requests?: LimitLeft;
  tokens?: LimitLeft;
}

/** Nothing is known. */
export const NO_USAGE: Usage = {
  input: null,
  output: null,
  cachedInput: null,
  cacheWrite: null,
  reasoning: null,
  total: null,
  source: "provider",
};

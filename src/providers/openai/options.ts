import type { Json, Reasoning } from "../../types.ts";
import type { Parameter } from "../refusals.ts";
import type { ErrorKinds } from "./failure.ts";

/** How a service that speaks OpenAI's form differs from the others. */
export interface OpenAIOptions {
  /** What the base URL of the service itself ends with. */
  version?: string;
  /** The name of the token limit: OpenAI and Groq want the newer one. */
  maxTokensField?: "max_tokens" | "max_completion_tokens";
  /** What its models are documented to refuse. */
  refuses?: (model: string) => readonly Parameter[];
  /** How it spells the reasoning effort, and what else its reasoning models must be told. */
  reasoning?: (effort: Reasoning | undefined, model: string) => Json;
  /** It sends usage with a stream unasked and does not know `stream_options`. */
  streamsUsageUnasked?: boolean;
  /** A JSON answer comes in one piece only. */
  wholeJson?: boolean;
  /** It refuses JSON mode unless the messages speak of JSON. */
  wantsJsonNamed?: boolean;
  /** Its models that can be held to a schema. */
  strict?: (model: string) => boolean;
  /** It has no embeddings. */
  embeds?: boolean;
  /** How many texts one embedding request may hold; 2048 at OpenAI. */
  embedBatch?: number;
  /** Models whose vectors cannot be shortened. */
  fixedDimensions?: RegExp;
  /** What its error codes and types mean, beyond what all services mean by them. */
  errors?: ErrorKinds;
  /** Its models are named by their owner. */
  ownNames?: boolean;
}

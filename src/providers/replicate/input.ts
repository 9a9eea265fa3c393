import { CallError } from "../../errors.ts";
import type { CompleteRequest, Json, Message, Part } from "../../types.ts";
import type { Parameter } from "../refusals.ts";
import { renderPrompt } from "./prompt.ts";

/** What a family of models calls its inputs; `null` for what it has not. */
interface Names {
  system: string | null;
  maxTokens: readonly string[];
  temperature: string | null;
  topP: string | null;
  stop: string | null;
  seed: string | null;
  reasoning: string | null;
  /** One image, or a list of them. */
  image: string;
  manyImages: boolean;
}

/** What most models on Replicate know; inputs that one does not know are ignored. Their system prompt stands in front of the prompt. */
const USUAL: Names = {
  system: null,
  maxTokens: ["max_tokens", "max_new_tokens"],
  temperature: "temperature",
  topP: "top_p",
  stop: "stop_sequences",
  seed: "seed",
  reasoning: null,
  image: "image",
  manyImages: false,
};

/** Families whose inputs have other names, by the model's owner; from the input schemas at https://replicate.com/OWNER/NAME/api */
const FAMILIES: Readonly<Record<string, Partial<Names>>> = {
  meta: { system: "system_prompt" },
  "ibm-granite": { system: "system_prompt" },
  anthropic: { system: "system_prompt", maxTokens: ["max_tokens"], temperature: null, topP: null, stop: null, seed: null },
  openai: {
    system: "system_prompt",
    maxTokens: ["max_completion_tokens"],
    stop: null,
    seed: null,
    reasoning: "reasoning_effort",
    image: "image_input",
    manyImages: true,
  },
  google: { system: "system_instruction", maxTokens: ["max_output_tokens"], stop: null, seed: null, image: "images", manyImages: true },
};

function namesOf(model: string): Names {
  const owner = model.split("/")[0] ?? "";
  return { ...USUAL, ...(Object.hasOwn(FAMILIES, owner) ? FAMILIES[owner] : {}) };
}

/** The parameters that a model has no input for. */
export function unknownTo(model: string): readonly Parameter[] {
  const names = namesOf(model);
  const inputs: [Parameter, string | null][] = [
    ["temperature", names.temperature],
    ["top_p", names.topP],
    ["stop", names.stop],
    ["seed", names.seed],
    ["reasoning", names.reasoning],
  ];
  return inputs.flatMap(([parameter, name]) => (name === null ? [parameter] : []));
}

/** The inputs of a prediction: the conversation as a prompt, and the parameters under the model's own names. */
export function encodeInput(request: CompleteRequest, model: string): Json {
  if (request.tools?.length) throw refused("Replicate has no function calling");
  if (request.format) throw refused("Replicate has no JSON mode");
  const names = namesOf(model);
  const { prompt, system } = renderPrompt(request.messages, names.system !== null);
  const { maxTokens, temperature, topP, stop, seed, reasoning } = request;
  return {
    prompt,
    ...named(names.system, system),
    ...Object.assign({}, ...names.maxTokens.map((name) => named(name, maxTokens))),
    ...named(names.temperature, temperature),
    ...named(names.topP, topP),
    ...named(names.stop, stop?.join(",")),
    ...named(names.seed, seed),
    ...named(names.reasoning, reasoning === "none" ? "low" : reasoning),
    ...encodeImages(request.messages, names),
  };
}

function named(name: string | null, value: unknown): Json {
  return name === null || value === undefined ? {} : { [name]: value };
}

/** Images are addresses or data URLs; Replicate fetches both. */
function encodeImages(messages: readonly Message[], { image, manyImages }: Names): Json {
  const images = messages.flatMap(({ content }) => (typeof content === "string" ? [] : content.flatMap(imageUrl)));
  if (images.length === 0) return {};
  if (images.length > 1 && !manyImages) throw refused("the model takes one image");
  return { [image]: manyImages ? images : images[0] };
}

function imageUrl(part: Part): string[] {
  if (part.type === "text") return [];
  return ["url" in part ? part.url : `data:${part.mimeType};base64,${part.data}`];
}

function refused(message: string): CallError {
  return new CallError("bad_request", message, { sent: false });
}

import type { CompleteRequest, Message } from "../types.ts";
import { CONTINUES, KIND_COUNT, KIND_OF, kindNumber, PER_CHARACTER, PER_RUN } from "./scripts.ts";

/** Images cost 85 to 1,600 tokens by size and service; neither size nor service is known here. */
const PER_IMAGE = 800;
/** Role and separators of a turn, and what introduces a tool. */
const PER_MESSAGE = 4;
const PER_TOOL = 8;

const LOWER = kindNumber("lower");
const UPPER = kindNumber("upper");
const ACCENTED = kindNumber("accented");

/** A guess at the tokens of a text, by script. Always marked as an estimate, always replaced by what the provider says. */
export function estimateTokens(text: string): number {
  const { characters, runs } = countKinds(text, KIND_OF, CONTINUES, KIND_COUNT);
  const accents = count(characters, ACCENTED);
  const letters = count(characters, LOWER) + count(characters, UPPER) + accents;
  const tokens = weigh(characters, PER_CHARACTER) + weigh(runs, PER_RUN) + foreignness(letters, accents);
  return text === "" ? 0 : Math.max(1, Math.round(tokens));
}

/** One pass over a text that may be megabytes long; its tables are parameters because those are the fastest to reach. */
function countKinds(text: string, kinds: Uint8Array, continues: Uint8Array, size: number) {
  const characters = new Uint32Array(size);
  const runs = new Uint32Array(size);
  let before = 0;
  for (let at = 0; at < text.length; at++) {
    const kind = kinds[text.charCodeAt(at)] ?? 0;
    characters[kind] = (characters[kind] ?? 0) + 1;
    if (continues[before * size + kind] === 0) runs[kind] = (runs[kind] ?? 0) + 1;
    before = kind;
  }
  return { characters, runs };
}

function count(counts: Uint32Array | Float64Array, kind: number): number {
  return counts[kind] ?? 0;
}

function weigh(counts: Uint32Array, weights: Float64Array): number {
  return counts.reduce((sum, times, kind) => sum + times * count(weights, kind), 0);
}

/** Words of languages with accents are split more often than English ones, also where they carry none. */
function foreignness(letters: number, accents: number): number {
  return 0.05 * Math.min(letters, 60 * accents);
}

/** A guess at the tokens that a request puts in: its turns, images, tools and the form that is asked for. */
export function estimateInput({ messages, tools = [], format }: CompleteRequest): number {
  const turns = messages.reduce((sum, message) => sum + PER_MESSAGE + estimateMessage(message), 0);
  const functions = tools.reduce((sum, tool) => sum + PER_TOOL + estimateTokens(JSON.stringify(tool)), 0);
  return turns + functions + (format?.type === "schema" ? estimateTokens(JSON.stringify(format.schema)) : 0);
}

function estimateMessage(message: Message): number {
  const calls = message.role === "assistant" && message.toolCalls ? estimateTokens(JSON.stringify(message.toolCalls)) : 0;
  const { content } = message;
  if (typeof content === "string") return calls + estimateTokens(content);
  return content.reduce((sum, part) => sum + (part.type === "text" ? estimateTokens(part.text) : PER_IMAGE), calls);
}

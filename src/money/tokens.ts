import type { CompleteRequest, Message } from "../types.ts";

/** Tokens a character costs, by script, as current vocabularies have it. */
const PER_WIDE_CHARACTER = 0.75;
const CHARACTERS_PER_TOKEN = 4.2;
const WIDE = /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g;
const NON_LATIN = /[\u0370-\u10ff\u1200-\u1cff]/g;
const PER_NON_LATIN_CHARACTER = 0.4;
const PER_IMAGE = 800;

/** A guess at the tokens of a text, by script. Always marked as an estimate, always replaced by what the provider says. */
export function estimateTokens(text: string): number {
  const wide = text.match(WIDE)?.length ?? 0;
  const nonLatin = text.match(NON_LATIN)?.length ?? 0;
  const latin = text.length - wide - nonLatin;
  return Math.ceil(wide * PER_WIDE_CHARACTER + nonLatin * PER_NON_LATIN_CHARACTER + latin / CHARACTERS_PER_TOKEN);
}

/** A guess at the tokens that a request puts in, images and tools included. */
export function estimateInput(request: CompleteRequest): number {
  const messages = request.messages.reduce((sum, message) => sum + 4 + estimateMessage(message), 0);
  return messages + (request.tools ? estimateTokens(JSON.stringify(request.tools)) : 0);
}

function estimateMessage({ content }: Message): number {
  if (typeof content === "string") return estimateTokens(content);
  return content.reduce((sum, part) => sum + (part.type === "text" ? estimateTokens(part.text) : PER_IMAGE), 0);
}

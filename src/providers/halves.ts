import { CallError } from "../errors.ts";
import type { Embedding, EmbedRequest } from "../types.ts";
import { addUsage } from "../usage.ts";

/**
 * Asks for all texts at once and, where together they are too long for one request, for each half of them; for services that limit the
 * tokens of a request and shorten a single text that is too long by themselves.
 */
export async function inHalves(request: EmbedRequest, embed: (part: EmbedRequest) => Promise<Embedding>): Promise<Embedding> {
  const { texts } = request;
  try {
    return await embed(request);
  } catch (error) {
    if (!(error instanceof CallError) || error.kind !== "too_long" || texts.length < 2) throw error;
  }
  const middle = Math.ceil(texts.length / 2);
  const first = await inHalves({ ...request, texts: texts.slice(0, middle) }, embed);
  const second = await inHalves({ ...request, texts: texts.slice(middle) }, embed);
  return { ...first, vectors: [...first.vectors, ...second.vectors], usage: addUsage(first.usage, second.usage) };
}

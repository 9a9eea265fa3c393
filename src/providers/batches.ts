import type { Embedding, EmbedRequest } from "../types.ts";
import { addUsage } from "../usage.ts";

/**
 * Embeds any number of texts in requests of at most `size`, one after the other, and joins them in order. A second try of the same
 * request sends only the batches that the first one did not bring.
 */
export function inBatches(size: number) {
  const finished = new WeakMap<EmbedRequest, Embedding[]>();

  return async (request: EmbedRequest, embed: (part: EmbedRequest) => Promise<Embedding>): Promise<Embedding> => {
    if (request.texts.length <= size) return embed(request);
    const done = finished.get(request) ?? [];
    finished.set(request, done);
    for (let start = done.length * size; start < request.texts.length; start += size) {
      done.push(await embed({ ...request, texts: request.texts.slice(start, start + size) }));
    }
    const notes = [...new Set(done.flatMap((part) => part.notes ?? []))];
    return {
      vectors: done.flatMap((part) => part.vectors),
      usage: done.map((part) => part.usage).reduce(addUsage),
      model: done[0]?.model ?? null,
      ...(notes.length > 0 && { notes }),
    };
  };
}

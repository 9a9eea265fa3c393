import type { Embedding, EmbedRequest, Usage } from "../types.ts";

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
    return {
      vectors: done.flatMap((part) => part.vectors),
      usage: done.map((part) => part.usage).reduce(addUsage),
      model: done[0]?.model ?? null,
    };
  };
}

/** The sum of two usages; what one of them does not know, the sum does not know. */
export function addUsage(a: Usage, b: Usage): Usage {
  const sum = (x: number | null, y: number | null) => (x === null || y === null ? null : x + y);
  return {
    input: sum(a.input, b.input),
    output: sum(a.output, b.output),
    cachedInput: sum(a.cachedInput, b.cachedInput),
    cacheWrite: sum(a.cacheWrite, b.cacheWrite),
    reasoning: sum(a.reasoning, b.reasoning),
    total: sum(a.total, b.total),
    source: a.source === "estimated" || b.source === "estimated" ? "estimated" : "provider",
  };
}

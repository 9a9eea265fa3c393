import { CallError } from "../../errors.ts";
import type { Embedding, EmbedRequest } from "../../types.ts";
import type { WireRequest } from "../http-provider.ts";
import { count, decodeVector, isRecord, undocumented } from "../reply.ts";
import { decodeUsage, modelOf } from "./decode.ts";
import { failuresOf } from "./failure.ts";

/** An embeddings request in OpenAI's words. `fixed` tells the models whose vectors have one length. */
export function encodeEmbed({ texts, dimensions }: EmbedRequest, model: string, fixed?: RegExp): WireRequest {
  if (dimensions !== undefined && fixed?.test(model)) {
    throw new CallError("bad_request", `${model} cannot shorten its vectors; leave dimensions out`, { sent: false });
  }
  return { path: "/embeddings", body: { model, input: texts, ...(dimensions !== undefined && { dimensions }) } };
}

/** The vectors, in the order of the texts whatever order they came in. */
export function decodeEmbed(body: unknown, request: EmbedRequest, failures = failuresOf()): Embedding {
  if (!isRecord(body)) throw undocumented("not an object");
  if (body.error) throw failures.within(body);
  const items = Array.isArray(body.data) ? body.data.filter(isRecord) : [];
  const vectors = items
    .map((item, position) => ({
      index: typeof item.index === "number" ? item.index : position,
      vector: decodeVector(item.embedding),
    }))
    .sort((a, b) => a.index - b.index)
    .map((item) => item.vector);
  if (vectors.length !== request.texts.length) throw undocumented(`${vectors.length} vectors for ${request.texts.length} texts`);
  const usage = isRecord(body.usage) ? body.usage : {};
  const input = count(usage.prompt_tokens) ?? count(usage.total_tokens);
  return {
    vectors,
    usage: { ...decodeUsage(undefined), input, output: input === null ? null : 0, total: count(usage.total_tokens) ?? input },
    model: modelOf(body),
  };
}

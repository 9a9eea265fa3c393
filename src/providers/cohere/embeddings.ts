import { CallError } from "../../errors.ts";
import { type Embedding, type EmbedRequest, type InputType, NO_USAGE } from "../../types.ts";
import type { WireRequest } from "../http-provider.ts";
import { count, decodeVector, isRecord, undocumented } from "../reply.ts";

const INPUT_TYPES: Record<InputType, string> = {
  document: "search_document",
  query: "search_query",
  similarity: "search_document",
  classification: "classification",
  clustering: "clustering",
};

/** The sizes a model can give, the usual one first. https://docs.cohere.com/docs/cohere-embed */
const SIZES: readonly [RegExp, readonly number[]][] = [
  [/^embed-v4/, [1536, 1024, 512, 256]],
  [/^embed-(english|multilingual)-light-v3/, [384]],
  [/^embed-(english|multilingual)-v3/, [1024]],
];

/** An embeddings request for `/v2/embed`. https://docs.cohere.com/reference/embed */
export function encodeEmbed({ texts, inputType, dimensions }: EmbedRequest, model: string): WireRequest {
  const sizes = SIZES.find(([pattern]) => pattern.test(model))?.[1];
  if (dimensions !== undefined && sizes?.includes(dimensions) === false) {
    throw new CallError("bad_request", `${model} has ${sizes.join(", ")} dimensions, not ${dimensions}`, { sent: false });
  }
  const shortens = dimensions !== undefined && sizes?.length !== 1;
  return {
    path: "/v2/embed",
    body: {
      model,
      texts,
      input_type: INPUT_TYPES[inputType],
      embedding_types: ["float"],
      ...(shortens && { output_dimension: dimensions }),
    },
  };
}

/** The vectors by type, or bare as the first API gave them. */
export function decodeEmbed(body: unknown, { texts }: EmbedRequest): Embedding {
  if (!isRecord(body)) throw undocumented("not an object");
  const { embeddings } = body;
  const vectors = isRecord(embeddings) ? embeddings.float : embeddings;
  if (!Array.isArray(vectors)) throw undocumented("no embeddings");
  if (vectors.length !== texts.length) throw undocumented(`${vectors.length} vectors for ${texts.length} texts`);
  const meta = isRecord(body.meta) ? body.meta : {};
  const input = isRecord(meta.billed_units) ? count(meta.billed_units.input_tokens) : null;
  return {
    vectors: vectors.map(decodeVector),
    usage: { ...NO_USAGE, input, output: input === null ? null : 0, total: input },
    model: null,
  };
}

import { CallError } from "../../errors.ts";
import { type Embedding, type EmbedRequest, type InputType, NO_USAGE } from "../../types.ts";
import type { WireRequest } from "../http-provider.ts";
import { count, decodeVector, isRecord, undocumented } from "../reply.ts";
import { modelPath } from "./encode.ts";
import { failureWithin } from "./failure.ts";

const TASK_TYPES: Record<InputType, string> = {
  document: "RETRIEVAL_DOCUMENT",
  query: "RETRIEVAL_QUERY",
  similarity: "SEMANTIC_SIMILARITY",
  classification: "CLASSIFICATION",
  clustering: "CLUSTERING",
};

/** From gemini-embedding-2 on the task is said in the text: https://ai.google.dev/gemini-api/docs/embeddings#task-types-embeddings-2 */
const TASK_PREFIXES: Record<InputType, string> = {
  document: "title: none | text: ",
  query: "task: search result | query: ",
  similarity: "task: sentence similarity | query: ",
  classification: "task: classification | query: ",
  clustering: "task: clustering | query: ",
};

const FULL_SIZE = 3072;

/** An embeddings request: one part a text, since several parts in one content would share a vector. */
export function encodeEmbed({ texts, inputType, dimensions }: EmbedRequest, model: string): WireRequest {
  if (dimensions !== undefined && dimensions > FULL_SIZE) {
    throw new CallError("bad_request", `${model} has at most ${FULL_SIZE} dimensions, not ${dimensions}`, { sent: false });
  }
  const prefixed = /gemini-embedding-[2-9]/.test(model);
  const path = modelPath(model);
  const requests = texts.map((text) => ({
    model: decodeURIComponent(path.slice(1)),
    content: { role: "user", parts: [{ text: prefixed ? TASK_PREFIXES[inputType] + text : text }] },
    ...(!prefixed && { taskType: TASK_TYPES[inputType] }),
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
  }));
  return { path: `${path}:batchEmbedContents`, body: { requests } };
}

/** The vectors, one a text. A shortened one of gemini-embedding-001 comes without its length of 1, so it is given back. */
export function decodeEmbed(body: unknown, { texts, dimensions }: EmbedRequest): Embedding {
  if (!isRecord(body)) throw undocumented("not an object");
  if (body.error) throw failureWithin(body);
  const items = isRecord(body.embedding) ? [body.embedding] : Array.isArray(body.embeddings) ? body.embeddings : [];
  if (items.length !== texts.length) throw undocumented(`${items.length} vectors for ${texts.length} texts`);
  const vectors = items.map((item: unknown) => decodeVector(isRecord(item) ? item.values : undefined));
  const input = isRecord(body.usageMetadata) ? count(body.usageMetadata.promptTokenCount) : null;
  return {
    vectors: dimensions !== undefined && dimensions < FULL_SIZE ? vectors.map(normalised) : vectors,
    usage: { ...NO_USAGE, input, output: input === null ? null : 0, total: input },
    model: null,
  };
}

function normalised(vector: number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector : vector.map((number) => number / length);
}

import { CallError } from "../../errors.ts";
import { type Embedding, type EmbedRequest, NO_USAGE } from "../../types.ts";
import type { WireRequest } from "../http-provider.ts";
import { decodeVector, isRecord, undocumented } from "../reply.ts";

const POLICIES = /:(hf-inference|fastest|cheapest|preferred)$/;

/** A feature-extraction request: https://huggingface.co/docs/inference-providers/tasks/feature-extraction */
export function encodeEmbed({ texts, dimensions }: EmbedRequest, model: string, path: string): WireRequest {
  if (dimensions !== undefined) {
    throw new CallError("bad_request", "Hugging Face cannot shorten vectors; leave dimensions out", { sent: false });
  }
  if (model.includes(":") && !POLICIES.test(model)) {
    throw new CallError("bad_request", `embeddings come from hf-inference only; ask for ${model.replace(/:.*$/, "")}`, { sent: false });
  }
  return { path, body: { inputs: texts } };
}

/** One vector a text. A model without pooling of its own gives one vector a token: then their mean is taken, and said so. */
export function decodeEmbed(body: unknown, { texts }: EmbedRequest): Embedding {
  const { rows, averaged } = rowsOf(isRecord(body) ? body.embeddings : body, texts.length);
  const notes = averaged ? ["the model gives a vector for each token; each text's is their mean"] : undefined;
  return { vectors: rows, usage: NO_USAGE, model: null, ...(notes && { notes }) };
}

function rowsOf(value: unknown, texts: number): { rows: number[][]; averaged: boolean } {
  const rank = rankOf(value);
  if (!Array.isArray(value) || rank === 0) throw undocumented("no vectors");
  if (rank === 1 && texts === 1) return { rows: [decodeVector(value)], averaged: false };
  if (rank === 2 && value.length === texts) return { rows: value.map(decodeVector), averaged: false };
  if (rank === 2 && texts === 1) return { rows: [mean(value.map(decodeVector))], averaged: true };
  if (rank > 2 && value.length === texts) return { rows: value.map((tokens) => mean(tokenVectors(tokens))), averaged: true };
  throw undocumented(`vectors of rank ${rank} and length ${value.length} for ${texts} texts`);
}

/** How deep the lists are nested. */
function rankOf(value: unknown): number {
  return Array.isArray(value) ? 1 + rankOf(value[0]) : 0;
}

/** Some models wrap the tokens of each text in a list of one. */
function tokenVectors(tokens: unknown): number[][] {
  if (!Array.isArray(tokens)) throw undocumented("no vectors for a text");
  return rankOf(tokens) > 2 ? tokens.flatMap(tokenVectors) : tokens.map(decodeVector);
}

function mean(vectors: number[][]): number[] {
  const [first = []] = vectors;
  if (vectors.some((vector) => vector.length !== first.length)) throw undocumented("vectors of different lengths");
  return first.map((_, index) => vectors.reduce((sum, vector) => sum + (vector[index] ?? 0), 0) / vectors.length);
}

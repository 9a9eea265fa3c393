import { CallError } from "../../errors.ts";
import { type Embedding, type EmbedRequest, type InputType, NO_USAGE } from "../../types.ts";
import { baseUrl } from "../base-url.ts";
import { type Failure, failed, readErrorBody } from "../failure.ts";
import { httpProvider, type Protocol, type WireRequest } from "../http-provider.ts";
import type { ProviderFactory } from "../provider.ts";
import { count, decodeVector, isRecord, undocumented } from "../reply.ts";

/** Where Voyage answers. */
export const VOYAGE_URL = "https://api.voyageai.com/v1";

/** Voyage's embeddings: https://docs.voyageai.com/reference/embeddings-api */
const protocol: Protocol = {
  base: (connection) => baseUrl(connection.baseUrl ?? VOYAGE_URL, "/v1"),
  headers: ({ apiKey }) => (apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
  failure,
  embed: { batch: 128, halves: true, encode: encodeEmbed, decode: decodeEmbed },
};

/** Embeddings only; it lists no models. */
export const voyage: ProviderFactory = httpProvider(protocol);

/** Other uses than search are embedded without a type, as Voyage advises. */
const INPUT_TYPES: Partial<Record<InputType, string>> = { document: "document", query: "query" };

/** Models whose vectors have one length: https://docs.voyageai.com/docs/embeddings */
const FIXED: Record<string, number> = {
  "voyage-3": 1024,
  "voyage-3-lite": 512,
  "voyage-finance-2": 1024,
  "voyage-law-2": 1024,
  "voyage-multilingual-2": 1024,
  "voyage-code-2": 1536,
  "voyage-large-2": 1536,
  "voyage-large-2-instruct": 1024,
  "voyage-2": 1024,
};

function encodeEmbed({ texts, inputType, dimensions }: EmbedRequest, model: string): WireRequest {
  const fixed = Object.hasOwn(FIXED, model) ? FIXED[model] : undefined;
  if (dimensions !== undefined && fixed !== undefined && fixed !== dimensions) {
    throw new CallError("bad_request", `the vectors of ${model} always have ${fixed} dimensions; leave dimensions out`, { sent: false });
  }
  const type = INPUT_TYPES[inputType];
  return {
    path: "/embeddings",
    body: {
      model,
      input: texts,
      ...(type && { input_type: type }),
      ...(dimensions !== undefined && fixed === undefined && { output_dimension: dimensions }),
    },
  };
}

/** Vectors are numbers or base64, by the index of their text; all the tokens there are were read. */
function decodeEmbed(body: unknown, { texts }: EmbedRequest): Embedding {
  if (!isRecord(body) || !Array.isArray(body.data)) throw undocumented("no embeddings");
  const vectors = body.data
    .filter(isRecord)
    .map(({ index, embedding }, position) => ({ index: count(index) ?? position, vector: decodeVector(embedding) }))
    .sort((a, b) => a.index - b.index)
    .map(({ vector }) => vector);
  if (vectors.length !== texts.length) throw undocumented(`${vectors.length} vectors for ${texts.length} texts`);
  const input = isRecord(body.usage) ? count(body.usage.total_tokens) : null;
  return {
    vectors,
    usage: { ...NO_USAGE, input, output: input === null ? null : 0, total: input },
    model: typeof body.model === "string" ? body.model : null,
  };
}

/** Errors are `{"detail":"text"}`. A 429 speaks of billing and still only means to wait: without a payment method it is 3 requests a minute. */
function failure(failure: Failure): CallError {
  const { message = "" } = readErrorBody(failure.body);
  if (failure.status === 429) return failed(failure, "rate_limit");
  return failed(failure, /tokens per submitted batch|tokens in the batch/.test(message) ? "too_long" : null);
}

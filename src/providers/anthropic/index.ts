import { baseUrl } from "../base-url.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { Connection, ProviderFactory } from "../provider.ts";
import { count, isRecord, undocumented } from "../reply.ts";
import { VOYAGE_URL, voyage } from "../voyage/index.ts";
import { decodeChat } from "./decode.ts";
import { encodeChat } from "./encode.ts";
import { failure } from "./failure.ts";
import { chatDecoder } from "./stream.ts";
import { refuses } from "./traits.ts";

/** The newer version takes no sampling parameters from any model; this one is still valid: https://platform.claude.com/docs/en/api/versioning */
const VERSION = "2023-06-01";

/** The Messages API: https://platform.claude.com/docs/en/api/messages/create */
const protocol: Protocol = {
  base: (connection) => baseUrl(connection.baseUrl ?? "", "/v1"),
  headers: ({ apiKey, apiVersion }) => ({
    "anthropic-version": apiVersion ?? VERSION,
    ...(apiKey && { "x-api-key": apiKey.reveal() }),
  }),
  failure,
  complete: { encode: encodeChat, decode: decodeChat, decoder: chatDecoder, refuses },
  models: { path: () => "/models?limit=1000", decode: decodeModels },
};

const claude = httpProvider(protocol);

/**
 * Anthropic for chat and, with a key of its own, Voyage for embeddings: Anthropic has none and names Voyage instead
 * (https://platform.claude.com/docs/en/build-with-claude/embeddings). Without that key there is no `embed`.
 */
export const anthropic: ProviderFactory = (connection) => anthropicWith(VOYAGE_URL)(connection);

/** The same with Voyage at another address. */
export function anthropicWith(voyageUrl: string): ProviderFactory {
  return (connection) => {
    const { embed } = connection.voyageApiKey ? voyage(voyageConnection(connection, voyageUrl)) : {};
    return { ...claude(connection), ...(embed && { embed }) };
  };
}

/** Nothing that was configured for Anthropic goes to Voyage, least of all its headers. */
function voyageConnection(connection: Connection, baseUrl: string): Connection {
  return { ...connection, baseUrl, apiKey: connection.voyageApiKey, headers: {} };
}

function decodeModels(body: unknown) {
  if (!isRecord(body) || !Array.isArray(body.data)) throw undocumented("no list of models");
  return body.data.filter(isRecord).flatMap(({ id, max_input_tokens }) => {
    const contextWindow = count(max_input_tokens);
    return typeof id === "string" ? [{ id, ...(contextWindow !== null && { contextWindow }) }] : [];
  });
}

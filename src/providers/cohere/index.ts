import type { ModelInfo } from "../../types.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { ProviderFactory } from "../provider.ts";
import { isRecord, undocumented } from "../reply.ts";
import { cohereBase } from "./base.ts";
import { decodeChat } from "./decode.ts";
import { decodeEmbed, encodeEmbed } from "./embeddings.ts";
import { encodeChat, refuses } from "./encode.ts";
import { failure } from "./failure.ts";
import { chatDecoder } from "./stream.ts";

/** Cohere's second API: https://docs.cohere.com/reference/about */
const protocol: Protocol = {
  base: ({ baseUrl }) => cohereBase(baseUrl ?? ""),
  headers: ({ apiKey }): Record<string, string> => (apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
  failure,
  complete: {
    encode: (request, model, context) => ({ path: "/v2/chat", body: encodeChat(request, model, context) }),
    refuses,
    decode: decodeChat,
    decoder: chatDecoder,
  },
  embed: { batch: 96, encode: encodeEmbed, decode: decodeEmbed },
  models: { path: () => "/v1/models?page_size=1000", decode: decodeModels },
};

export const cohere: ProviderFactory = httpProvider(protocol);

/** What can chat or embed; the list also holds rerankers and classifiers. */
function decodeModels(body: unknown): ModelInfo[] {
  if (!isRecord(body) || !Array.isArray(body.models)) throw undocumented("no list of models");
  return body.models.filter(isRecord).flatMap((model) => {
    const endpoints = Array.isArray(model.endpoints) ? model.endpoints : [];
    const chats = endpoints.includes("chat");
    if (typeof model.name !== "string" || !(chats || endpoints.includes("embed"))) return [];
    const window = typeof model.context_length === "number" ? model.context_length : undefined;
    return [{ id: model.name, embedsOnly: !chats, ...(window !== undefined && { contextWindow: window }) }];
  });
}

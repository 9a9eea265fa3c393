import { baseUrl } from "../base-url.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { Connection, ProviderFactory } from "../provider.ts";
import { isRecord, undocumented } from "../reply.ts";
import { decodeChat } from "./decode.ts";
import { decodeEmbed, encodeEmbed } from "./embeddings.ts";
import { encodeChat, type OpenAIOptions } from "./encode.ts";
import { failure } from "./failure.ts";
import { chatDecoder } from "./stream.ts";

/**
 * The Chat Completions form that most services speak.
 * https://platform.openai.com/docs/api-reference/chat, https://platform.openai.com/docs/api-reference/embeddings
 */
export function openai(options: OpenAIOptions): ProviderFactory {
  return httpProvider(openaiProtocol(options));
}

export function openaiProtocol(options: OpenAIOptions): Protocol {
  return {
    base: (connection) => baseUrl(connection.baseUrl ?? "", "/v1"),
    headers,
    failure,
    complete: {
      encode: (request, model, context) => ({ path: "/chat/completions", body: encodeChat(request, model, context, options) }),
      decode: decodeChat,
      decoder: chatDecoder,
      ...(options.refuses && { refuses: options.refuses }),
    },
    ...(options.embeds !== false && { embed: { batch: 2048, encode: encodeEmbed, decode: decodeEmbed } }),
    models: { path: () => "/models", decode: decodeModels },
  };
}

function headers({ apiKey, organizationId }: Connection): Record<string, string> {
  return {
    ...(apiKey && { authorization: `Bearer ${apiKey.reveal()}` }),
    ...(organizationId && { "openai-organization": organizationId }),
  };
}

function decodeModels(body: unknown) {
  const list = Array.isArray(body) ? body : isRecord(body) && Array.isArray(body.data) ? body.data : null;
  if (!list) throw undocumented("no list of models");
  return list.filter(isRecord).flatMap((model) => (typeof model.id === "string" ? [{ id: model.id }] : []));
}

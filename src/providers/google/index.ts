import type { ModelInfo } from "../../types.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { ProviderFactory } from "../provider.ts";
import { isRecord, undocumented } from "../reply.ts";
import { googleBase } from "./base.ts";
import { chatDecoder, decodeChat } from "./decode.ts";
import { decodeEmbed, encodeEmbed } from "./embeddings.ts";
import { encodeChat } from "./encode.ts";
import { failure } from "./failure.ts";
import { refuses } from "./generation.ts";

/** The Gemini API: https://ai.google.dev/api */
const protocol: Protocol = {
  base: ({ baseUrl }) => googleBase(baseUrl ?? ""),
  headers: ({ apiKey }): Record<string, string> => (apiKey ? { "x-goog-api-key": apiKey.reveal() } : {}),
  failure,
  complete: {
    encode: (request, model, { stream }) => encodeChat(request, model, stream),
    refuses,
    decode: decodeChat,
    decoder: chatDecoder,
  },
  embed: { batch: 100, encode: encodeEmbed, decode: decodeEmbed },
  models: { path: () => "/models?pageSize=1000", decode: decodeModels },
};

export const google: ProviderFactory = httpProvider(protocol);

/** What can chat or embed; the list also holds models for images, speech and video. */
function decodeModels(body: unknown): ModelInfo[] {
  if (!isRecord(body) || !Array.isArray(body.models)) throw undocumented("no list of models");
  return body.models.filter(isRecord).flatMap((model) => {
    const methods = Array.isArray(model.supportedGenerationMethods) ? model.supportedGenerationMethods : [];
    const chats = methods.includes("generateContent");
    if (typeof model.name !== "string" || !(chats || methods.includes("embedContent"))) return [];
    const window = typeof model.inputTokenLimit === "number" ? model.inputTokenLimit : undefined;
    return [{ id: model.name.replace(/^models\//, ""), embedsOnly: !chats, ...(window !== undefined && { contextWindow: window }) }];
  });
}

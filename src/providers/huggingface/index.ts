import { httpProvider, type Protocol } from "../http-provider.ts";
import { decodeChat } from "../openai/decode.ts";
import { encodeChat } from "../openai/encode.ts";
import { decodeModels } from "../openai/models.ts";
import { chatDecoder } from "../openai/stream.ts";
import type { ProviderFactory } from "../provider.ts";
import { addressOf } from "./address.ts";
import { decodeEmbed, encodeEmbed } from "./embed.ts";
import { failures } from "./failure.ts";

/**
 * OpenAI's form at a router that hands a call on to whoever serves the model; the answer is in that provider's dialect.
 * https://huggingface.co/docs/inference-providers/tasks/chat-completion
 */
const protocol: Protocol = {
  base: ({ baseUrl }) => addressOf(baseUrl).root,
  headers: ({ apiKey, organizationId }) => ({
    ...(apiKey && { authorization: `Bearer ${apiKey.reveal()}` }),
    ...(organizationId && { "x-hf-bill-to": organizationId }),
  }),
  failure: failures.failure,
  notice: ({ baseUrl }) => addressOf(baseUrl).notice,
  complete: {
    encode: (request, model, context) => ({
      path: addressOf(context.connection.baseUrl).chat(model),
      body: encodeChat(request, model, context, {}),
    }),
    decode: (body) => decodeChat(body, failures),
    decoder: (emit) => chatDecoder(emit, failures),
  },
  embed: {
    batch: 32,
    encode: (request, model, { baseUrl }) => encodeEmbed(request, model, addressOf(baseUrl).embed(model)),
    decode: decodeEmbed,
  },
  models: { path: ({ baseUrl }) => addressOf(baseUrl).models, decode: decodeModels },
};

export const huggingface: ProviderFactory = httpProvider(protocol);

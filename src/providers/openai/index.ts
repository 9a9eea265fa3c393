import { baseUrl } from "../base-url.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { Connection, ProviderFactory } from "../provider.ts";
import { decodeChat } from "./decode.ts";
import { decodeEmbed, encodeEmbed } from "./embeddings.ts";
import { encodeChat } from "./encode.ts";
import { failuresOf } from "./failure.ts";
import { decodeModels } from "./models.ts";
import type { OpenAIOptions } from "./options.ts";
import { chatDecoder } from "./stream.ts";

export { GROQ, OPENAI, TOGETHER } from "./dialects.ts";

/** A service that speaks the Chat Completions form, as most do. */
export function openai(options: OpenAIOptions): ProviderFactory {
  return httpProvider(openaiProtocol(options));
}

/** The form itself: https://platform.openai.com/docs/api-reference/chat, https://platform.openai.com/docs/api-reference/embeddings */
export function openaiProtocol(options: OpenAIOptions) {
  const failures = failuresOf(options.errors);
  return {
    base: (connection) => versioned(connection, options.version ?? "/v1"),
    headers,
    failure: failures.failure,
    ...(options.ownNames && { ownNames: true }),
    complete: {
      encode: (request, model, context) => {
        const unforced = request.toolChoice !== undefined && request.toolChoice !== "auto" && context.refused.has("tool_choice");
        const body = encodeChat(request, model, context, options);
        return { path: "/chat/completions", body, ...(unforced && { dropped: ["tool_choice"] }) };
      },
      decode: (body) => decodeChat(body, failures),
      decoder: (emit) => chatDecoder(emit, failures),
      ...(options.refuses && { refuses: options.refuses }),
    },
    ...(options.embeds !== false && {
      embed: {
        batch: options.embedBatch ?? 2048,
        halves: true,
        encode: (request, model) => encodeEmbed(request, model, options.fixedDimensions),
        decode: (body, request) => decodeEmbed(body, request, failures),
      },
    }),
    models: { path: () => "/models", decode: decodeModels },
  } satisfies Protocol;
}

/** Groq's version is `/openai/v1`: a base that ends with its first half lacks only the rest. */
function versioned({ baseUrl: given }: Connection, version: string): string {
  const base = baseUrl(given ?? "", version);
  return version.startsWith("/openai/") && base.endsWith("/openai") ? base + version.slice("/openai".length) : base;
}

function headers({ apiKey, organizationId }: Connection): Record<string, string> {
  return {
    ...(apiKey && { authorization: `Bearer ${apiKey.reveal()}` }),
    ...(organizationId && { "openai-organization": organizationId }),
  };
}

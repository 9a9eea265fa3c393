import { CallError } from "../../errors.ts";
import type { ModelInfo, ToolChoice } from "../../types.ts";
import { baseUrl } from "../base-url.ts";
import { type Failure, failed, readErrorBody } from "../failure.ts";
import { httpProvider, type Protocol } from "../http-provider.ts";
import type { ProviderFactory } from "../provider.ts";
import { isRecord, undocumented } from "../reply.ts";
import { chatDecoder, decodeChat, decodeEmbed } from "./decode.ts";
import { encodeChat, encodeEmbed } from "./encode.ts";

/** Ollama's native API, which knows more than its OpenAI-compatible one: https://github.com/ollama/ollama/blob/main/docs/api.md */
const protocol: Protocol = {
  base: (connection) => baseUrl(connection.baseUrl ?? "", "").replace(/\/(v1|api)$/, ""),
  headers: ({ apiKey }) => (apiKey ? { authorization: `Bearer ${apiKey.reveal()}` } : {}),
  failure,
  complete: {
    encode: (request, model, context) => ({
      path: "/api/chat",
      body: encodeChat(request, model, context),
      ...(isForced(request.toolChoice) && { dropped: ["tool_choice"] }),
    }),
    decode: decodeChat,
    decoder: chatDecoder,
  },
  embed: { batch: 512, encode: (request, model) => ({ path: "/api/embed", body: encodeEmbed(request, model) }), decode: decodeEmbed },
  models: { path: () => "/api/tags", decode: decodeTags },
  preload: (model, operation, { contextWindow }) =>
    operation === "embed"
      ? { path: "/api/embed", body: { model, input: [] } }
      : { path: "/api/generate", body: { model, stream: false, ...(contextWindow !== null && { options: { num_ctx: contextWindow } }) } },
};

export const ollama: ProviderFactory = httpProvider(protocol);

function isForced(choice: ToolChoice | undefined): boolean {
  return choice === "required" || typeof choice === "object";
}

/** Errors are `{"error":"text"}`; a model that is not pulled is a 404 that names it. */
function failure(failure: Failure): CallError {
  const { message = "" } = readErrorBody(failure.body);
  if (/does not support thinking|think value .* not supported/.test(message)) return failed(failure, "bad_request", { parameter: "think" });
  if (/context length|input length exceeds/.test(message)) return failed(failure, "too_long");
  const missing = /model ['"]([^'"]+)['"] not found/.exec(message);
  if (!missing) return failed(failure);
  return new CallError("no_model", `model ${missing[1]} is not pulled; run: ollama pull ${missing[1]}`, {
    status: failure.status,
    sent: true,
  });
}

/** The pulled models, newest first; those that only embed are marked by their family. */
function decodeTags(body: unknown): ModelInfo[] {
  if (!isRecord(body) || !Array.isArray(body.models)) throw undocumented("no list of models");
  return body.models
    .filter(isRecord)
    .sort((a, b) => String(b.modified_at ?? "").localeCompare(String(a.modified_at ?? "")))
    .flatMap((model) => {
      const id = typeof model.name === "string" ? model.name : model.model;
      if (typeof id !== "string") return [];
      const details = isRecord(model.details) ? model.details : {};
      return [{ id, embedsOnly: /bert|embed/.test(`${details.family ?? ""} ${id}`) }];
    });
}

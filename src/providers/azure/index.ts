import { CallError } from "../../errors.ts";
import type { CompleteRequest, EmbedRequest } from "../../types.ts";
import { type EncodeContext, httpProvider, type Protocol, type WireRequest } from "../http-provider.ts";
import { decodeChat } from "../openai/decode.ts";
import { OPENAI } from "../openai/dialects.ts";
import { decodeEmbed, encodeEmbed as encodeInForm } from "../openai/embeddings.ts";
import { encodeChat } from "../openai/encode.ts";
import { decodeModels } from "../openai/models.ts";
import type { OpenAIOptions } from "../openai/options.ts";
import { chatDecoder } from "../openai/stream.ts";
import type { Connection, ProviderFactory } from "../provider.ts";
import { type Address, addressOf, isBefore } from "./address.ts";
import { failures } from "./failure.ts";

/** OpenAI's form at a resource of one's own: https://learn.microsoft.com/azure/ai-foundry/openai/reference */
const protocol: Protocol = {
  base: (connection) => addressOf(connection).root,
  headers,
  failure: failures.failure,
  complete: {
    encode: encodeComplete,
    decode: (body) => decodeChat(body, failures),
    decoder: (emit) => chatDecoder(emit, failures),
    ...(OPENAI.refuses && { refuses: OPENAI.refuses }),
  },
  embed: { batch: 2048, halves: true, encode: encodeEmbed, decode: (body, request) => decodeEmbed(body, request, failures) },
  models: { path: (connection) => listPath(addressOf(connection)), decode: decodeModels },
};

export const azure: ProviderFactory = httpProvider(protocol);

/** A key, or a token of Entra ID, which is a JWT. */
function headers({ apiKey }: Connection): Record<string, string> {
  const key = apiKey?.reveal();
  if (key === undefined) return {};
  return key.startsWith("eyJ") ? { authorization: `Bearer ${key}` } : { "api-key": key };
}

/** Leaves out what the dated version does not know yet: https://learn.microsoft.com/azure/ai-foundry/openai/api-version-lifecycle */
function encodeComplete(request: CompleteRequest, model: string, context: EncodeContext): WireRequest {
  const address = addressOf(context.connection);
  const { deploymentName, textModel } = context.connection;
  const named = textModel === null || model === textModel ? (deploymentName ?? address.deployment) : null;
  const deployment = named ?? model;
  const { reasoning, ...withoutReasoning } = request;
  const unreasoned = reasoning !== undefined && isBefore(address, "2024-12-01");
  const body = encodeChat(
    unreasoned ? withoutReasoning : request,
    address.style === "dated" ? model : deployment,
    { ...context, refused: isBefore(address, "2024-08-01") ? new Set([...context.refused, "json_schema"]) : context.refused },
    optionsOf(address),
  );
  return { path: pathOf(address, deployment, "/chat/completions"), body, ...(unreasoned && { dropped: ["reasoning"] }) };
}

function optionsOf(address: Address): OpenAIOptions {
  const older = address.style === "inference" || isBefore(address, "2024-09-01");
  return { ...OPENAI, maxTokensField: older ? "max_tokens" : "max_completion_tokens", streamsUsageUnasked: older };
}

function encodeEmbed(request: EmbedRequest, model: string, connection: Connection): WireRequest {
  const address = addressOf(connection);
  if (request.dimensions !== undefined && isBefore(address, "2024-03-01")) {
    throw new CallError("bad_request", `api_version ${address.version} cannot shorten vectors; set api_version = "2024-10-21"`, {
      sent: false,
    });
  }
  const { embeddingDeploymentName, embeddingModel } = connection;
  const deployment = (embeddingModel === null || model === embeddingModel ? embeddingDeploymentName : null) ?? model;
  const { body } = encodeInForm(request, address.style === "dated" ? model : deployment, OPENAI.fixedDimensions);
  return { path: pathOf(address, deployment, "/embeddings"), body };
}

function pathOf({ style, version }: Address, deployment: string, endpoint: string): string {
  const prefix = { dated: `/openai/deployments/${encodeURIComponent(deployment)}`, v1: "/openai/v1", inference: "/models" }[style];
  return prefix + endpoint + query(version);
}

/** The models of the region, not the deployments: those are listed only by Azure's management. */
function listPath({ style, version }: Address): string {
  return style === "dated" ? `/openai/models${query(version)}` : `/openai/v1/models${style === "v1" ? query(version) : ""}`;
}

function query(version: string | null): string {
  return version === null ? "" : `?api-version=${encodeURIComponent(version)}`;
}

import type { Link } from "../http/pools.ts";
import type { Secret } from "../secret.ts";
import type { ModelInfo, Operation, ReplyListener, ReplyOf, RequestOf } from "../types.ts";
import type { CancelScope } from "../util/cancel-scope.ts";

/** How one service is reached, from the config and its kind's defaults. */
export interface Connection {
  /** Where it answers, as configured or as its kind says; each protocol understands the old forms of its own (`base-url.ts`). */
  baseUrl: string | null;
  apiKey: Secret | null;
  headers: Readonly<Record<string, string>>;
  link: Link;
  contextWindow: number | null;
  /** The models that the config names: what else it says of a model (a deployment, a version) is said of these. */
  textModel: string | null;
  embeddingModel: string | null;
  organizationId: string | null;
  deploymentName: string | null;
  embeddingDeploymentName: string | null;
  apiVersion: string | null;
  voyageApiKey: Secret | null;
  webhookUrl: string | null;
  version: string | null;
}

/** One try of an operation: what ends it, who listens, and whether the reply should arrive in pieces. */
export interface Exchange {
  scope: CancelScope;
  listener: ReplyListener;
  stream: boolean;
}

/** A strategy: one service, ready to be asked. Without a method it cannot do that operation. Everything rejects with a `CallError`. */
export type Provider = {
  [Op in Operation]?: (request: RequestOf<Op>, model: string, exchange: Exchange) => Promise<ReplyOf<Op>>;
} & {
  /** The models it lists, from a free endpoint. */
  models?: (exchange: Exchange) => Promise<ModelInfo[]>;
  /** Has it load a model without asking it anything. */
  preload?: (model: string, operation: Operation, exchange: Exchange) => Promise<void>;
};

/** Makes a provider of a kind. Opens nothing: connections come with the first call. */
export type ProviderFactory = (connection: Connection) => Provider;

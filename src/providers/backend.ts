import type { ProviderEntry } from "../config/config.ts";
import { CallError } from "../errors.ts";
import type { ModelInfo, Operation } from "../types.ts";
import { cancelScope } from "../util/cancel-scope.ts";
import { hider, hidingSecrets } from "./hide-secrets.ts";
import { preloading } from "./preloading.ts";
import type { Connection, Provider } from "./provider.ts";
import { type Service, serviceOf } from "./services.ts";

/** A configured provider, ready to be asked or able to say what is missing. */
export interface Backend {
  readonly name: string;
  readonly entry: ProviderEntry;
  readonly service: Service;
  /** Loads the wire format on first use. */
  provider(): Promise<Provider>;
  /** What has to be set before it can do this with this model, in words; `null` when it can. */
  missing(operation: Operation, model?: string | null): string | null;
  /** What it serves when no model is named. */
  defaultModel(operation: Operation): string | null;
  /** Whether asking it for this model keeps the request on this machine. */
  isLocal(model: string): boolean;
  /** The models that it said it has, as far as it was asked. */
  models(): readonly ModelInfo[];
  /** Finds out what only the service itself knows (a local one's models), if the operation depends on it; at most once in a while. */
  discover(operation: Operation): Promise<void>;
  /** Has it load a model in the background; absent where models are always loaded. */
  preload?(model: string, operation: Operation): void;
}

/** A provider and the model to ask it for. */
export interface Target {
  readonly backend: Backend;
  readonly model: string;
}

/** `provider:model`, as people write it. */
export function nameOf(target: Target): string {
  return `${target.backend.name}:${target.model}`;
}

const CONNECT_MS = 5_000;
/** A local service that is there answers at once. */
const DISCOVERY_MS = 1_000;
const REDISCOVER_MS = { found: 60_000, absent: 5_000 };

const LOOPBACK = /^https?:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/;

export function createBackend(entry: ProviderEntry): Backend {
  const service = serviceOf(entry.kind);
  const connection = connectionOf(entry, service);
  const hide = hider(secretsOf(entry));
  let provider: Promise<Provider> | undefined;
  const load = () => {
    provider ??= service.load().then((factory) => hidingSecrets(factory(connection), hide));
    return provider;
  };
  const found = discovery(load);

  const configuredModel = (operation: Operation) => (operation === "embed" ? entry.embeddingModel : entry.textModel);
  /** Whether the service is there, or which model it has, is not for the config to know. */
  const asks = (operation: Operation) => entry.kind === "ollama" && (entry.origin === "environment" || configuredModel(operation) === null);
  const defaultModel = (operation: Operation): string | null => {
    const configured = configuredModel(operation);
    if (configured !== null) return configured;
    const usual = operation === "embed" ? service.embeddingModel : service.textModel;
    const models = found.models();
    return models === null ? usual : pulled(usual, models, operation);
  };
  return {
    name: entry.name,
    entry,
    service,
    provider: load,
    defaultModel,
    missing: (operation, model = defaultModel(operation)) =>
      entry.missing ??
      cannot(operation, service) ??
      noEmbeddingsKey(operation, entry, service) ??
      (asks(operation) ? found.missing() : null) ??
      noModel(operation, entry, model),
    isLocal: (model) =>
      entry.local ??
      (service.local === true && (connection.baseUrl === null || (LOOPBACK.test(connection.baseUrl) && !/[-:]cloud$/.test(model)))),
    models: () => found.models() ?? [],
    discover: async (operation) => {
      if (asks(operation)) await found.look();
    },
    ...(entry.kind === "ollama" && { preload: preloading(load) }),
  };
}

function secretsOf({ apiKey, voyageApiKey, headers, baseUrl }: ProviderEntry): string[] {
  const url = baseUrl !== null && URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  return [apiKey?.reveal() ?? "", voyageApiKey?.reveal() ?? "", ...Object.values(headers), url?.password ?? ""];
}

function connectionOf(entry: ProviderEntry, service: Service): Connection {
  return {
    baseUrl: entry.baseUrl ?? service.baseUrl,
    apiKey: entry.apiKey,
    headers: entry.headers,
    link: { connectMs: entry.timeouts.connectMs ?? CONNECT_MS, caFile: entry.caFile },
    contextWindow: entry.contextWindow,
    textModel: entry.textModel,
    embeddingModel: entry.embeddingModel,
    organizationId: entry.organizationId,
    deploymentName: entry.deploymentName,
    embeddingDeploymentName: entry.embeddingDeploymentName,
    apiVersion: entry.apiVersion,
    voyageApiKey: entry.voyageApiKey,
    webhookUrl: entry.webhookUrl,
    version: entry.version,
  };
}

function cannot(operation: Operation, { capabilities }: Service): string | null {
  const support = operation === "embed" ? capabilities.embeddings : capabilities.chat;
  return support === "no" ? `has no ${operation === "embed" ? "embeddings" : "language models"}` : null;
}

function noEmbeddingsKey(operation: Operation, { voyageApiKey }: ProviderEntry, { embeddingsKey }: Service): string | null {
  return operation === "embed" && embeddingsKey !== undefined && voyageApiKey === null ? `set ${embeddingsKey} for embeddings` : null;
}

function noModel(operation: Operation, entry: ProviderEntry, model: string | null): string | null {
  if (model !== null) return null;
  if (entry.kind === "ollama") return `ollama pull ${operation === "embed" ? "nomic-embed-text" : "llama3.2"}`;
  return `set ${operation === "embed" ? "embedding_model" : "text_model"}`;
}

/** The usual model if it is pulled, else the newest that can do the operation. */
function pulled(usual: string | null, models: ModelInfo[], operation: Operation): string | null {
  if (usual !== null && models.some(({ id }) => id === usual || id.startsWith(`${usual}:`))) return usual;
  return models.find((model) => (model.embedsOnly ?? false) === (operation === "embed"))?.id ?? null;
}

/** Asks a local service for its models, and remembers the answer for a while. */
function discovery(load: () => Promise<Provider>) {
  let models: ModelInfo[] | null = null;
  let absent = false;
  let again = 0;
  let running: Promise<void> | undefined;

  const ask = async () => {
    const scope = cancelScope();
    scope.expire(DISCOVERY_MS, () => new CallError("timeout", "no answer"));
    try {
      const provider = await load();
      models = (await provider.models?.({ scope, stream: false, listener: SILENT })) ?? null;
      absent = false;
    } catch {
      models = null;
      absent = true;
    } finally {
      scope.release();
      again = performance.now() + (absent ? REDISCOVER_MS.absent : REDISCOVER_MS.found);
      running = undefined;
    }
  };
  return {
    models: () => models,
    missing: () => (absent ? "does not answer; start Ollama" : null),
    async look() {
      if (again > 0 && performance.now() < again) return;
      running ??= ask();
      await running;
    },
  };
}

const SILENT = { accepted() {}, bytes() {}, text() {} };

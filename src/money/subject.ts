import type { Target } from "../providers/backend.ts";
import type { Kind } from "../providers/services.ts";

/** What a price depends on. */
export interface Subject {
  /** The provider's own name, else its kind. */
  name: string;
  kind: Kind;
  baseUrl: string | null;
  /** As it is asked for. */
  model: string;
  /** The model behind it, where the service knows it by a name of the owner's. */
  base: string;
  /** It runs where nobody sends a bill. */
  free: boolean;
}

/** Ollama's cloud models are billed, however they are reached: `gpt-oss:120b-cloud`, `glm-4.6:cloud`. */
const CLOUD_MODEL = /[-:]cloud$/;
const OLLAMA_CLOUD = /^https?:\/\/([^/]+\.)?ollama\.com(:|\/|$)/;

/** A target as its price sees it. */
export function subjectOf({ backend, model }: Target): Subject {
  const { name, entry, service } = backend;
  const billed = entry.kind === "ollama" && (CLOUD_MODEL.test(model) || OLLAMA_CLOUD.test(entry.baseUrl ?? ""));
  const free = !billed && (service.local === true || backend.isLocal(model));
  return { name, kind: entry.kind, baseUrl: entry.baseUrl, model, base: baseModel({ backend, model }), free };
}

/** Azure's deployments have names of the owner's choice; the config says which model each one serves. */
function baseModel({ backend: { entry }, model }: Target): string {
  if (entry.kind !== "azure-openai") return model;
  if (model === entry.deploymentName) return entry.textModel ?? model;
  return model === entry.embeddingDeploymentName ? (entry.embeddingModel ?? model) : model;
}

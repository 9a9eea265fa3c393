import { resolve } from "../engine/candidates.ts";
import type { Gateway } from "../gateway.ts";
import type { Backend } from "../providers/backend.ts";
import type { ModelInfo, Operation } from "../types.ts";
import { nearest } from "../util/nearest.ts";

/** A model that a provider is to be asked for, and what is known of it. */
export interface Wanted {
  id: string;
  operation: Operation;
  /** The config names it, else it is the usual one. */
  named: boolean;
  /** `null`: this provider's list does not tell. */
  listed: boolean | null;
  priced: boolean;
}

/** Every model that the config would ask a provider for, by its entry or by a route. */
export function wantedModels(backend: Backend, gateway: Gateway, listed: readonly ModelInfo[] | null): Wanted[] {
  const { entry } = backend;
  const usual = (["complete", "embed"] as const).flatMap((operation) => {
    const id = backend.missing(operation) === null ? backend.defaultModel(operation) : null;
    const named = (operation === "embed" ? entry.embeddingModel : entry.textModel) !== null;
    return id === null ? [] : [{ id, operation, named }];
  });
  const routed = Object.entries(gateway.config().routes).flatMap(([task, { targets }]) => {
    const operation: Operation = task === "embeddings" ? "embed" : "complete";
    const found = targets.flatMap((target) => resolve(target, operation, gateway.backends) ?? []);
    return found
      .filter((target) => target.backend === backend && target.model !== "")
      .map(({ model }) => ({ id: model, operation, named: true }));
  });
  const distinct = [...new Map([...routed, ...usual].map((wanted) => [`${wanted.operation} ${wanted.id}`, wanted])).values()];
  return distinct.map((wanted) => ({
    ...wanted,
    listed: listed && tells(backend, wanted.operation, listed) ? isListed(wanted.id, backend, listed) : null,
    priced: gateway.prices.of({ backend, model: wanted.id }) !== null,
  }));
}

/** Azure lists base models and not deployments, Replicate only a page, and some have their embeddings elsewhere. */
function tells({ entry: { kind } }: Backend, operation: Operation, listed: readonly ModelInfo[]): boolean {
  if (listed.length === 0 && kind !== "ollama") return false;
  if (kind === "azure-openai" || kind === "replicate") return false;
  return operation === "complete" || (kind !== "anthropic" && kind !== "huggingface");
}

function isListed(id: string, { entry: { kind } }: Backend, listed: readonly ModelInfo[]): boolean {
  const ids = new Set(listed.map((model) => model.id));
  if (ids.has(id)) return true;
  if (kind === "ollama") return ids.has(`${id}:latest`);
  if (kind === "huggingface") return ids.has(id.split(":")[0] ?? id);
  if (kind === "google") return ids.has(id.replace(/^models\//, "")) || id.startsWith("tunedModels/");
  return false;
}

/** What to do about a model that is not in the list. */
export function modelFix({ id, operation }: Wanted, { name, entry }: Backend, listed: readonly ModelInfo[]): string {
  if (entry.kind === "ollama") return `ollama pull ${id}`;
  const ids = listed.filter((model) => operation === "embed" || !model.embedsOnly).map((model) => model.id);
  const [near] = nearest(id, ids);
  const known = near === undefined ? `there are ${ids.slice(0, 4).join(", ")}${ids.length > 4 ? ", …" : ""}` : `did you mean "${near}"?`;
  return `${name} does not list "${id}"; set ${operation === "embed" ? "embedding_model" : "text_model"}: ${known}`;
}

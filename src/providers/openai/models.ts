import type { Json, ModelInfo } from "../../types.ts";
import { count, isRecord, undocumented } from "../reply.ts";

/** A list of models: `{data}` or a bare array (Together), with whatever the service tells of each. */
export function decodeModels(body: unknown): ModelInfo[] {
  const list = Array.isArray(body) ? body : isRecord(body) && Array.isArray(body.data) ? body.data : null;
  if (!list) throw undocumented("no list of models");
  return list.filter(isRecord).flatMap((model) => (typeof model.id === "string" ? [modelInfo(model, model.id)] : []));
}

function modelInfo(model: Json, id: string): ModelInfo {
  const contextWindow = contextWindowOf(model);
  return { id, ...(contextWindow !== null && { contextWindow }), ...(onlyEmbeds(model, id) && { embedsOnly: true }) };
}

/** Under the names of Groq, Together, vLLM and, per provider, Hugging Face, whose router takes the widest it can. */
function contextWindowOf(model: Json): number | null {
  const own = count(model.context_window) ?? count(model.context_length) ?? count(model.max_model_len);
  if (own !== null) return own;
  const providers = Array.isArray(model.providers) ? model.providers.filter(isRecord) : [];
  const windows = providers.flatMap((provider) => count(provider.context_length) ?? []);
  return windows.length === 0 ? null : Math.max(...windows);
}

function onlyEmbeds({ type, capabilities }: Json, id: string): boolean {
  if (typeof type === "string") return type === "embedding";
  if (isRecord(capabilities) && typeof capabilities.chat_completion === "boolean") {
    return !capabilities.chat_completion && capabilities.embeddings === true;
  }
  return /embed/.test(id);
}

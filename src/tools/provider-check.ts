import { CallError } from "../errors.ts";
import type { Backend } from "../providers/backend.ts";
import type { ModelInfo } from "../types.ts";
import { scopeOfSignal } from "../util/cancel-scope.ts";

/** What a provider's free listing endpoint said. */
export interface Finding {
  models: ModelInfo[] | null;
  error: CallError | null;
  /** How far its clock is ahead of ours, in milliseconds; `null` when it did not say. */
  aheadMs: number | null;
}

const PATIENCE_MS = 10_000;
const DEAF = { accepted() {}, bytes() {}, text() {} };

/** Asks every ready provider for its models, all at once. Free: nothing is generated. */
export async function checkProviders(backends: readonly Backend[], signal: AbortSignal): Promise<Map<string, Finding>> {
  const ready = backends.filter((backend) => backend.missing("complete") === null || backend.missing("embed") === null);
  const found = await Promise.all(ready.map(async (backend) => [backend.name, await checkProvider(backend, signal)] as const));
  return new Map(found);
}

/** Asks one provider, whether or not it is ready. */
export async function checkProvider(backend: Backend, signal?: AbortSignal): Promise<Finding> {
  const scope = scopeOfSignal(signal);
  scope.expire(PATIENCE_MS, () => new CallError("timeout", "it did not list its models in 10 s", { sent: true }));
  let aheadMs: number | null = null;
  const clock = (date: string) => {
    const ahead = Date.parse(date) - Date.now();
    if (Number.isFinite(ahead)) aheadMs = ahead;
  };
  try {
    const provider = await backend.provider();
    const models = (await provider.models?.({ scope, listener: { ...DEAF, clock }, stream: false })) ?? null;
    return { models, error: null, aheadMs };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { models: null, error, aheadMs };
  } finally {
    scope.release();
  }
}

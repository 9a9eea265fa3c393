import { CallError, type ErrorKind } from "../errors.ts";
import type { Backend } from "../providers/backend.ts";
import type { ModelInfo } from "../types.ts";
import { scopeOfSignal } from "../util/cancel-scope.ts";

/** What a provider's free listing endpoint said. */
export interface Finding {
  models: ModelInfo[] | null;
  error: { kind: ErrorKind; message: string } | null;
}

const PATIENCE_MS = 10_000;
const DEAF = { accepted() {}, bytes() {}, text() {} };

/** Asks every ready provider for its models, all at once. Free: nothing is generated. */
export async function checkProviders(backends: readonly Backend[], signal: AbortSignal): Promise<Map<string, Finding>> {
  const ready = backends.filter((backend) => backend.missing("complete") === null || backend.missing("embed") === null);
  const found = await Promise.all(ready.map(async (backend) => [backend.name, await check(backend, signal)] as const));
  return new Map(found);
}

async function check(backend: Backend, signal: AbortSignal): Promise<Finding> {
  const scope = scopeOfSignal(signal);
  scope.expire(PATIENCE_MS, () => new CallError("timeout", "it did not list its models in 10 s", { sent: true }));
  try {
    const provider = await backend.provider();
    const models = (await provider.models?.({ scope, listener: DEAF, stream: false })) ?? null;
    return { models, error: null };
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    return { models: null, error: { kind: error.kind, message: error.message } };
  } finally {
    scope.release();
  }
}

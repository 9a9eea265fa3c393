import { CallError } from "../errors.ts";
import type { Operation } from "../types.ts";
import { cancelScope } from "../util/cancel-scope.ts";
import type { Provider } from "./provider.ts";

const LONGEST_LOAD_MS = 600_000;
const SILENT = { accepted() {}, bytes() {}, text() {} };

/** Has a service load models in the background, each once at a time; nobody waits for it, and it keeps no process alive. */
export function preloading(load: () => Promise<Provider>): (model: string, operation: Operation) => void {
  const running = new Set<string>();
  return (model, operation) => {
    if (running.has(model)) return;
    running.add(model);
    const scope = cancelScope();
    const limit = setTimeout(() => scope.cancel(new CallError("timeout", `${model} did not load`)), LONGEST_LOAD_MS);
    limit.unref();
    load()
      .then((provider) => provider.preload?.(model, operation, { scope, listener: SILENT, stream: false }))
      .catch(() => {})
      .finally(() => {
        clearTimeout(limit);
        scope.release();
        running.delete(model);
      });
  };
}

import type { CancelScope } from "./cancel-scope.ts";

/** Waits `ms` milliseconds; rejects at once with the scope's reason when that ends first. Uses the global timer, so tests can turn the clock. */
export function delay(ms: number, scope: CancelScope): Promise<void> {
  if (scope.reason) return Promise.reject(scope.reason);
  return new Promise((resolve, reject) => {
    const stop = scope.onCancel((reason) => {
      clearTimeout(timer);
      reject(reason);
    });
    const timer = setTimeout(() => {
      stop();
      resolve();
    }, ms);
  });
}

import type { RequestId } from "@modelcontextprotocol/server";

/** 10 ms are enough for a client that is idle; this leaves room for one that is busy. */
const GAP_MS = 20;

/**
 * Keeps a result well behind the last notification of its request: both official clients lose a progress notification
 * that arrives in one read with the result, and some then drop the connection (typescript-sdk#2580).
 */
export function resultGap(): { notified(id: RequestId): void; elapsed(id: RequestId): Promise<void> | undefined } {
  const last = new Map<RequestId, number>();

  const forgetOld = (now: number) => {
    for (const [id, at] of last) {
      if (now - at < GAP_MS) return;
      last.delete(id);
    }
  };
  return {
    notified(id) {
      const now = performance.now();
      forgetOld(now);
      last.delete(id);
      last.set(id, now);
    },
    elapsed(id) {
      const wait = (last.get(id) ?? Number.NEGATIVE_INFINITY) + GAP_MS - performance.now();
      return wait > 0 ? new Promise((resolve) => setTimeout(resolve, Math.ceil(wait) + 1)) : undefined;
    },
  };
}

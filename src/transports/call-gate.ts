import type { Refusal } from "./refuse.ts";
import { idOf } from "./request-id.ts";

/** Bounds what runs at once, and knows when nothing does. */
export interface CallGate {
  /** Lets a body's requests in, or says why not. `leave` is to be called once when they are answered or gone. */
  enter(body: unknown): { leave: () => void } | { refusal: Refusal };
  /** Lets no request in from now on; resolves when the last one inside has left. */
  stop(): Promise<void>;
}

/** Makes a gate. Notifications always pass, so that a client can cancel; a change subscription is no call: it lasts. */
export function callGate(maxCalls: number): CallGate {
  let running = 0;
  let stopping = false;
  let onEmpty = () => {};
  const empty = new Promise<void>((resolve) => {
    onEmpty = resolve;
  });

  return {
    enter(body) {
      const calls = (Array.isArray(body) ? body : [body]).filter(isCall).length;
      if (calls > 0 && stopping) return { refusal: unavailable(503, "the server is stopping", body) };
      if (calls > 0 && running + calls > maxCalls) {
        return { refusal: unavailable(429, `${maxCalls} calls are running, the most this server takes; try again in a moment`, body) };
      }
      running += calls;
      return {
        leave() {
          running -= calls;
          if (stopping && running === 0) onEmpty();
        },
      };
    },
    stop() {
      stopping = true;
      if (running === 0) onEmpty();
      return empty;
    },
  };
}

function isCall(message: unknown): boolean {
  if (typeof message !== "object" || message === null || !("method" in message)) return false;
  return "id" in message && message.method !== "subscriptions/listen";
}

function unavailable(status: number, message: string, body: unknown): Refusal {
  return { status, code: -32000, message, id: idOf(body), headers: { "retry-after": "1" } };
}

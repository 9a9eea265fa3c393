import type { Timeouts } from "../../config/config.ts";
import { CallError } from "../../errors.ts";
import { reasons } from "../../providers/models.ts";
import type { CancelScope } from "../../util/cancel-scope.ts";
import type { Call, Layer } from "../call.ts";
import { seconds } from "./share.ts";

const HEADERS_MS = { remote: 30_000, local: 120_000 };
const PROBE_MS = 10_000;
const SILENCE_MS = 30_000;
const THINKING_MS = 120_000;

/** Ends a try that is silent for too long: until the headers, until the first piece, and between the bytes that follow. */
export function timeout(): Layer {
  return (next) => async (call) => {
    if (call.operation === "complete" && !call.target.backend.entry.stream) return next(call);
    const limits = limitsOf(call);
    const scope = call.scope.child();
    const watch = watchdog(scope);
    watch.allow(limits.headersMs, "it did not begin to answer");
    const listener = {
      ...call.listener,
      accepted() {
        watch.allow(limits.firstPieceMs, "it accepted the call and fell silent");
        call.listener.accepted();
      },
      bytes() {
        watch.touch();
        call.listener.bytes();
      },
      text(piece: string) {
        watch.allow(limits.silenceMs, "it fell silent in the middle of the answer");
        call.listener.text(piece);
      },
    };
    try {
      return await next({ ...call, scope, listener });
    } finally {
      watch.stop();
      scope.release();
    }
  };
}

function limitsOf({ target, operation, probe }: Call): Omit<Timeouts, "connectMs"> {
  const { entry } = target.backend;
  const thinks = entry.reasoningModel ?? reasons(target.model);
  const headersMs = target.backend.isLocal(target.model) || target.backend.service.local ? HEADERS_MS.local : HEADERS_MS.remote;
  const patience = entry.timeouts.headersMs ?? headersMs;
  return {
    headersMs: probe ? Math.min(PROBE_MS, patience) : patience,
    firstPieceMs: entry.timeouts.firstPieceMs ?? (thinks && operation === "complete" ? THINKING_MS : SILENCE_MS),
    silenceMs: entry.timeouts.silenceMs ?? SILENCE_MS,
  };
}

/** One timer for a whole try: touching it costs a clock reading, and it looks at the time again only when it rings. */
function watchdog(scope: CancelScope) {
  let limit = 0;
  let what = "";
  let due = 0;
  let timer: NodeJS.Timeout | undefined;
  const ring = () => {
    const left = due - performance.now();
    if (left > 1) timer = setTimeout(ring, left);
    else scope.cancel(new CallError("timeout", `${what} for ${seconds(limit)}`, { sent: true }));
  };
  return {
    allow(ms: number, whatFor: string) {
      const sooner = performance.now() + ms < due || timer === undefined;
      limit = ms;
      what = whatFor;
      due = performance.now() + ms;
      if (!sooner) return;
      clearTimeout(timer);
      timer = setTimeout(ring, ms);
    },
    touch() {
      due = performance.now() + limit;
    },
    stop() {
      clearTimeout(timer);
    },
  };
}

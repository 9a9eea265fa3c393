/** Tells when something was used last, and when it was not used for too long. */
export interface IdleTimer {
  touch(): void;
  /** When it was used last, on the clock of `performance.now()`. */
  usedAt(): number;
  stop(): void;
}

/** Runs `onIdle` once `idleMs` have passed since the last touch; what is active then is asked again after as long. Keeps no process alive. */
export function idleTimer(idleMs: number, isActive: () => boolean, onIdle: () => void): IdleTimer {
  let usedAt = performance.now();
  let stopped = false;
  const timer = setTimeout(() => (isActive() ? timer.refresh() : onIdle()), idleMs).unref();
  return {
    touch() {
      usedAt = performance.now();
      if (!stopped) timer.refresh();
    },
    usedAt: () => usedAt,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

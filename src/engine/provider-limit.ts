import type { LimitLeft, LimitsLeft } from "../types.ts";

/** What a provider's headers last said of a target's limits, less what was sent since. */
export interface ProviderLimit {
  fitsAt(tokens: number, calls: number): number;
  take(tokens: number): { told(left: LimitsLeft): void; ended(): void };
  left(): { requests: LimitLeft | null; tokens: LimitLeft | null };
}

interface Account extends LimitLeft {
  at: number;
  /** What comes back in a millisecond; 0 where all of it comes at once. */
  perMs: number;
}

export function providerLimit(): ProviderLimit {
  let requests: Account | null = null;
  let tokens: Account | null = null;
  const unanswered = new Set<{ tokens: number }>();
  const known = (account: Account | null) => (account && performance.now() < account.at + account.resetMs ? account : null);

  return {
    fitsAt: (weight, calls) => Math.max(fitsAt(known(requests), calls), fitsAt(known(tokens), weight)),
    take(weight) {
      const self = { tokens: weight };
      unanswered.add(self);
      if (requests) requests.remaining -= 1;
      if (tokens) tokens.remaining -= weight;
      return {
        told(left) {
          unanswered.delete(self);
          const sent = [...unanswered].reduce((sum, other) => sum + other.tokens, 0);
          if (left.requests) requests = opened(left.requests, unanswered.size);
          if (left.tokens) tokens = opened(left.tokens, sent);
        },
        ended: () => unanswered.delete(self),
      };
    },
    left: () => ({ requests: shown(known(requests)), tokens: shown(known(tokens)) }),
  };
}

function opened(left: LimitLeft, sent: number): Account {
  const used = (left.limit ?? 0) - left.remaining;
  const perMs = left.steady && used > 0 && left.resetMs > 0 ? used / left.resetMs : 0;
  return { ...left, remaining: left.remaining - sent, at: performance.now(), perMs };
}

/** What is used up is back when the limit is whole again, or little by little where that is the provider's way. */
function fitsAt(account: Account | null, need: number): number {
  if (!account) return 0;
  const { at, limit, remaining, resetMs, perMs } = account;
  const missing = Math.min(need, limit ?? need) - remaining;
  if (missing <= 0) return 0;
  return at + (perMs > 0 ? Math.min(missing / perMs, resetMs) : resetMs);
}

function shown(account: Account | null): LimitLeft | null {
  if (!account) return null;
  const { at, limit, remaining, resetMs, steady } = account;
  return { limit, steady, remaining: Math.max(0, remaining), resetMs: Math.round(at + resetMs - performance.now()) };
}

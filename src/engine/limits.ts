import { type Backend, nameOf, type Target } from "../providers/backend.ts";
import type { LimitLeft, LimitsLeft } from "../types.ts";
import { remembered } from "../util/remembered.ts";
import { type ProviderLimit, providerLimit } from "./provider-limit.ts";
import { type SlidingWindow, slidingWindow } from "./sliding-window.ts";

/** The rate limits that are kept on our side: those of the config, and what the provider's own headers last said is left. */
export interface Limits {
  /** When calls that weigh so many tokens together may all have been sent; `Infinity` while they must wait for another to end. */
  fitsAt(target: Target, tokens: number, calls: number): number;
  /** Milliseconds between two calls at the known rates; 0 where none is known. */
  pace(target: Target, tokens: number): number;
  /** A call is sent. */
  take(target: Target, tokens: number): Taken;
  left(target: Target): LimitsInForce;
}

/** A call's part of the limits. */
export interface Taken {
  /** The provider's headers came with its answer. */
  told(left: LimitsLeft): void;
  /** It is over; `tokens` is what it weighed in the end, `null` when that is not known. What was never sent does not count. */
  ended(tokens: number | null, sent: boolean): void;
}

/** What is left now; `null` where there is no such limit. */
export interface LimitsInForce {
  rpm: number | null;
  tpm: number | null;
  rpd: number | null;
  concurrency: number | null;
  provider: { requests: LimitLeft | null; tokens: LimitLeft | null };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface Used {
  minute: SlidingWindow;
  tokens: SlidingWindow;
  day: SlidingWindow;
  running: number;
}

const unused = (): Used => ({
  minute: slidingWindow(MINUTE_MS),
  tokens: slidingWindow(MINUTE_MS),
  day: slidingWindow(DAY_MS),
  running: 0,
});

export function limits(): Limits {
  const byProvider = new Map<string, Used>();
  const byTarget = new Map<string, ProviderLimit>();
  const used = ({ name }: Backend) => remembered(byProvider, name, unused);
  const told = (target: Target) => remembered(byTarget, nameOf(target), providerLimit);
  return {
    fitsAt: (target, tokens, calls) =>
      Math.max(configured(target.backend, used(target.backend), tokens, calls), told(target).fitsAt(tokens, calls)),
    pace: ({ backend: { entry } }, tokens) =>
      Math.max(entry.rpm ? MINUTE_MS / entry.rpm : 0, entry.tpm ? (tokens * MINUTE_MS) / entry.tpm : 0),
    take(target, tokens) {
      const { entry } = target.backend;
      const own = used(target.backend);
      const theirs = told(target).take(tokens);
      own.running += 1;
      const request = entry.rpm === null ? null : own.minute.add(1);
      const daily = entry.rpd === null ? null : own.day.add(1);
      const weight = entry.tpm === null ? null : own.tokens.add(tokens);
      return {
        told: theirs.told,
        ended(actual, sent) {
          own.running -= 1;
          theirs.ended();
          if (!sent) for (const added of [request, daily, weight]) added?.correct(0);
          else if (actual !== null) weight?.correct(actual);
        },
      };
    },
    left(target) {
      const { entry } = target.backend;
      const own = used(target.backend);
      const left = (limit: number | null, taken: number) => (limit === null ? null : Math.max(0, limit - taken));
      return {
        rpm: left(entry.rpm, own.minute.total()),
        tpm: left(entry.tpm, own.tokens.total()),
        rpd: left(entry.rpd, own.day.total()),
        concurrency: left(entry.maxConcurrency, own.running),
        provider: told(target).left(),
      };
    },
  };
}

/** A tenth of a minute's calls may come at once; the others at their pace, so that no caller waits for a whole minute. */
function configured({ entry }: Backend, { minute, tokens, day, running }: Used, weight: number, calls: number): number {
  if (entry.maxConcurrency !== null && running >= entry.maxConcurrency) return Number.POSITIVE_INFINITY;
  const paced = entry.rpm !== null && minute.total() >= Math.max(1, entry.rpm / 10) ? minute.newest() + MINUTE_MS / entry.rpm : 0;
  return Math.max(
    paced,
    entry.rpm === null ? 0 : minute.fitsAt(calls, entry.rpm),
    entry.rpd === null ? 0 : day.fitsAt(calls, entry.rpd),
    entry.tpm === null ? 0 : tokens.fitsAt(weight, entry.tpm),
  );
}

import { vi } from "vitest";
import { type Ask, createRouter, type Outcome } from "../../src/engine/router.ts";
import { CallError } from "../../src/errors.ts";
import { priceFileReader } from "../../src/money/price-places.ts";
import { createPrices } from "../../src/money/prices.ts";
import type { Backend } from "../../src/providers/backend.ts";
import type { Exchange } from "../../src/providers/provider.ts";
import type { Completion } from "../../src/types.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";
import { delay } from "../../src/util/delay.ts";
import { load } from "../config/support.ts";
import { ANSWER, target } from "./call.ts";

/** One request that a simulated service has received; `n` counts from 1. */
export interface Asked extends Pick<Exchange, "scope" | "listener"> {
  at: number;
  n: number;
}

export type Behaviour = (asked: Asked) => Promise<Completion>;

/** The engine under a config, with services that only behave, and every request that reached one. Needs fake timers. */
export async function simulation(toml: string, services: Readonly<Record<string, Behaviour>>) {
  const { config, lines } = load(toml);
  if (!config) throw new Error(lines.join("\n"));
  const asked: { provider: string; at: number }[] = [];
  const backends = config.providers.map((entry): Backend => {
    const behaviour = services[entry.name];
    if (!behaviour) throw new Error(`no behaviour for ${entry.name}`);
    const { backend } = target(entry.name, entry);
    const complete = (_request: unknown, _model: string, { scope, listener }: Exchange) => {
      scope.throwIfCancelled();
      asked.push({ provider: entry.name, at: performance.now() });
      return behaviour({ scope, listener, at: performance.now(), n: asked.filter(({ provider }) => provider === entry.name).length });
    };
    return { ...backend, provider: async () => ({ complete }) };
  });
  const prices = createPrices(config.prices, priceFileReader([]));
  await prices.load();
  const router = createRouter(config, { backends, prices, books: null });
  const run = async (ask: Partial<Ask> = {}): Promise<Outcome<"complete">> => {
    const scope = cancelScope();
    const request = { messages: [{ role: "user" as const, content: "Hello there." }], maxTokens: 100 };
    return router.run("complete", request, { scope, deadlineMs: 55_000, ...ask });
  };
  return { run, asked, router, backends };
}

/** Turns the clock from timer to timer until the work is done. */
export async function finished<Result>(work: Promise<Result>): Promise<Result> {
  let done = false;
  work.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  for (let turns = 0; !done; turns++) {
    if (turns > 1_000_000) throw new Error("the simulation does not end");
    await vi.advanceTimersToNextTimerAsync();
  }
  return work;
}

/** Answers: its headers after one time, its text after another, the rest at the end. */
export function answers(headersMs: number, wholeMs: number): Behaviour {
  return async ({ scope, listener }) => {
    await delay(headersMs, scope);
    listener.accepted();
    listener.bytes();
    listener.text(ANSWER.text);
    await delay(wholeMs - headersMs, scope);
    return { ...ANSWER, usage: { ...ANSWER.usage, input: 10, output: 10, total: 20 } };
  };
}

/** Fails after a moment. */
export function refuses(error: CallError, afterMs = 20): Behaviour {
  return async ({ scope }) => {
    await delay(afterMs, scope);
    throw error;
  };
}

/** Accepts nothing and says nothing. */
export const hangs: Behaviour = ({ scope }) => delay(2 ** 30, scope).then(() => ANSWER);

export type Limiter = () => number;

/** A bucket of so many calls that fills evenly in a minute; gives the milliseconds to wait, 0 when a call may pass. */
export function bucket(perMinute: number): Limiter {
  let level = perMinute;
  let at = performance.now();
  return () => {
    const now = performance.now();
    level = Math.min(perMinute, level + ((now - at) * perMinute) / 60_000);
    at = now;
    if (level < 1) return Math.ceil(((1 - level) * 60) / perMinute) * 1_000;
    level -= 1;
    return 0;
  };
}

/** So many calls in each minute of the clock. */
export function windowed(perMinute: number): Limiter {
  let minute = -1;
  let used = 0;
  return () => {
    const now = Math.floor(performance.now() / 60_000);
    if (now !== minute) used = 0;
    minute = now;
    used += 1;
    return used <= perMinute ? 0 : Math.ceil((60_000 * (minute + 1) - performance.now()) / 1_000) * 1_000;
  };
}

/** Answers as far as the limiter allows, else 429 with Retry-After. */
export function limitedBy(limiter: Limiter, otherwise: Behaviour): Behaviour {
  return (asked) => {
    const wait = limiter();
    if (wait === 0) return otherwise(asked);
    return refuses(new CallError("rate_limit", "HTTP 429: slow down", { status: 429, retryAfterMs: wait, sent: true }), 30)(asked);
  };
}

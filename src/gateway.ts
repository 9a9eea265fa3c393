import type { Config, LoadedConfig, Problem } from "./config/config.ts";
import { formatProblem } from "./config/problems.ts";
import { watchFiles } from "./config/watch.ts";
import { type Books, openBooks } from "./engine/books.ts";
import type { Alert } from "./engine/health.ts";
import { createRouter, type Router } from "./engine/router.ts";
import { CallError } from "./errors.ts";
import type { Alert as BudgetAlert } from "./ledger/budgets.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { priceFilePlaces, priceFileReader } from "./money/price-places.ts";
import { createPrices, type Prices } from "./money/prices.ts";
import { type Backend, createBackend } from "./providers/backend.ts";

/** A config in force and what was built from it. Calls that have begun keep theirs when a new one comes. */
export interface Gateway {
  readonly loaded: LoadedConfig;
  /** Problems of a newer config that was not taken because of them. */
  readonly rejected: readonly Problem[];
  readonly backends: readonly Backend[];
  readonly prices: Prices;
  /** `null` where nothing is recorded. */
  readonly books: Books | null;
  /** The config, or a `config` error with its problems while the file is unusable. */
  config(): Config;
  router(): Router;
  /** Does ahead what the first call would have to wait for. Never fails. */
  warmUp(): void;
}

/** What a gateway stands in beside its config. */
export interface Surroundings {
  env?: NodeJS.ProcessEnv;
  /** The ledger of this process; it outlives reloads. */
  ledger?: Ledger | null;
  /** Hears of a dead key, once. */
  onAlert?: ((alert: Alert) => void) | undefined;
  /** Hears of each part of a budget that is reached, once. */
  onBudget?: ((alert: BudgetAlert) => void) | undefined;
}

/** Builds the providers and the router of a config. A bad config gives a gateway that can say what is wrong and nothing else. */
export function createGateway(
  loaded: LoadedConfig,
  { env = process.env, ledger = null, onAlert, onBudget = () => {} }: Surroundings = {},
): Gateway {
  const { config } = loaded;
  const backends = (config?.providers ?? []).map(createBackend);
  const prices = createPrices(config?.prices ?? {}, priceFileReader(priceFilePlaces(env)));
  const books = config && ledger ? openBooks(ledger, config, onBudget) : null;
  const router = config ? createRouter(config, { backends, prices, books, onAlert }) : null;
  const broken = () => new CallError("config", `the config has problems: ${errorsOf(loaded).join("; ")}`, { sent: false });
  return {
    loaded,
    rejected: [],
    backends,
    prices,
    books,
    config() {
      if (!config) throw broken();
      return config;
    },
    router() {
      if (!router) throw broken();
      return router;
    },
    warmUp() {
      prices.load();
      ledger?.warmUp();
      for (const { entry, provider } of backends) if (entry.missing === null && entry.kind !== "embedded") provider().catch(() => {});
    },
  };
}

/** What makes a config unusable, a line each. */
export function errorsOf({ problems }: LoadedConfig): string[] {
  return problems.filter(({ severity }) => severity === "error").map(formatProblem);
}

/** The gateway of the newest good config. */
export interface LiveGateway {
  current(): Gateway;
  /** Loads the config again, now. */
  reload(): void;
  stop(): void;
}

/** Follows the config, its `.env` and its secret files: a good change applies to the next call, a bad one is kept out and told. */
export function liveGateway(
  first: LoadedConfig,
  load: () => LoadedConfig,
  onReload: (gateway: Gateway) => void,
  surroundings: Surroundings = {},
): LiveGateway {
  const create = (loaded: LoadedConfig) => createGateway(loaded, surroundings);
  let gateway = create(first);
  const reload = () => {
    const loaded = load();
    const usable = loaded.config !== null || gateway.loaded.config === null;
    gateway = usable ? create(loaded) : { ...gateway, rejected: loaded.problems };
    onReload(gateway);
  };
  const watching = watchFiles(() => gateway.loaded.watched, reload);
  return { current: () => gateway, reload, stop: watching.stop };
}

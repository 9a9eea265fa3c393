import type { Config, LoadedConfig } from "./config/config.ts";
import { formatProblem } from "./config/problems.ts";
import { createRouter, type Router } from "./engine/router.ts";
import { CallError } from "./errors.ts";
import { type Backend, createBackend } from "./providers/backend.ts";

/** A config in force and what was built from it. Calls that have begun keep theirs when a new one comes. */
export interface Gateway {
  readonly loaded: LoadedConfig;
  readonly backends: readonly Backend[];
  /** The config, or a `config` error with its problems while the file is unusable. */
  config(): Config;
  router(): Router;
  /** Does ahead what the first call would have to wait for. Never fails. */
  warmUp(): void;
}

/** Builds the providers and the router of a config. A bad config gives a gateway that can say what is wrong and nothing else. */
export function createGateway(loaded: LoadedConfig): Gateway {
  const { config } = loaded;
  const backends = (config?.providers ?? []).map(createBackend);
  const router = config ? createRouter(config, backends) : null;
  const broken = () => new CallError("config", `the config has problems: ${errorsOf(loaded).join("; ")}`, { sent: false });
  return {
    loaded,
    backends,
    warmUp() {
      for (const backend of backends)
        if (backend.entry.missing === null && backend.entry.kind !== "embedded") backend.provider().catch(() => {});
    },
    config() {
      if (!config) throw broken();
      return config;
    },
    router() {
      if (!router) throw broken();
      return router;
    },
  };
}

/** What makes a config unusable, a line each. */
export function errorsOf({ problems }: LoadedConfig): string[] {
  return problems.filter(({ severity }) => severity === "error").map(formatProblem);
}

import type { Kind } from "../providers/services.ts";
import type { Secret } from "../secret.ts";
import type { Problem } from "./problems.ts";
import type { Source } from "./source.ts";

export type { Problem } from "./problems.ts";

/** How long one try may wait, in milliseconds. */
export interface Timeouts {
  connectMs: number;
  headersMs: number;
  /** Silence before the first piece of text. */
  firstPieceMs: number;
  /** Silence after it. */
  silenceMs: number;
}

/** One configured provider, after expansion of variables and with its kind's defaults. `null` is: not given and no default. */
export interface ProviderEntry {
  name: string;
  kind: Kind;
  /** Named in the file, found by its key in the environment, or named only by a route. */
  origin: "file" | "environment" | "route";
  /** The key's value is in hand, or the kind needs none. Otherwise `missing` names what to set. */
  apiKey: Secret | null;
  baseUrl: string | null;
  /** Why calls cannot be sent to it, in words that say what to set; `null` when they can. */
  missing: string | null;
  /** As configured; `null` leaves the choice to the kind's default. */
  textModel: string | null;
  embeddingModel: string | null;
  maxTokens: number | null;
  temperature: number | null;
  priority: number | null;
  weight: number;
  local: boolean | null;
  /** `false`: replies are asked for in one piece. */
  stream: boolean;
  headers: Readonly<Record<string, string>>;
  timeouts: Partial<Timeouts>;
  contextWindow: number | null;
  /** The model reasons before it answers: it may be silent for longer. */
  reasoningModel: boolean | null;
  rpm: number | null;
  tpm: number | null;
  rpd: number | null;
  maxConcurrency: number | null;
  caFile: string | null;
  organizationId: string | null;
  deploymentName: string | null;
  embeddingDeploymentName: string | null;
  apiVersion: string | null;
  voyageApiKey: Secret | null;
  webhookUrl: string | null;
  version: string | null;
}

export type StrategyName = "fallback" | "round-robin" | "cost-optimized" | "fastest";

export interface FallbackRules {
  enabled: boolean;
  /** Tries per target after the first; `null`: 1 while another target is ready, else 3. */
  maxRetries: number | null;
  retryDelayMs: number;
  /** Tries of one call over all targets. */
  maxAttempts: number;
  /** Whether a call that names its model may fall back to others. */
  explicit: boolean;
  /** Whether a refusal by one provider's filter is tried on the next. */
  onFiltered: boolean;
}

/** A target as written: `provider`, `provider:model` or a bare model id. Resolved when the providers are known. */
export type TargetName = string;

/** A route: where calls of a task go. */
export interface Route {
  targets: readonly TargetName[];
  strategy: StrategyName | null;
  localOnly: boolean;
  maxCostUsd: number | null;
}

/** Dollars per million tokens. */
export interface Price {
  input: number | null;
  output: number | null;
  cachedInput: number | null;
  cacheWrite: number | null;
}

export interface BudgetLimits {
  perCallUsd: number | null;
  dailyUsd: number | null;
  monthlyUsd: number | null;
}

export interface Config {
  providers: readonly ProviderEntry[];
  strategy: StrategyName;
  fallback: FallbackRules;
  routes: Readonly<Record<string, Route>>;
  /** By `name-or-kind:model`; the model may end in `*`. */
  prices: Readonly<Record<string, Price>>;
  budget: BudgetLimits & {
    providers: Readonly<Record<string, BudgetLimits>>;
    clients: Readonly<Record<string, BudgetLimits>>;
    alertAt: readonly number[];
    onExceeded: "block" | "warn" | "cheapest";
    alertWebhook: Secret | null;
    alertSecret: Secret | null;
    timeZone: string;
  };
  server: {
    deadlineMs: number;
    deadlineProgressMs: number;
    allowedHosts: readonly string[];
    allowedOrigins: readonly string[];
    maxSessions: number;
    sessionIdleS: number;
    maxMessageMb: number;
    maxConcurrentCalls: number;
    ratePerMinute: number;
    logLevel: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
    tokens: Readonly<Record<string, Secret>>;
    oauth: { issuer: string; audience: string; scopes: readonly string[] } | null;
  };
  usage: {
    path: string | null;
    retentionDays: number;
    unknownPrice: "allow" | "block";
    baseline: string | null;
  };
}

/** What loading gave. With an error among the problems `config` is `null`: nothing may be called with half a config. */
export interface LoadedConfig {
  config: Config | null;
  /** The file that was read; `null` when the environment alone decides. */
  file: string | null;
  problems: readonly Problem[];
  /** Where each value came from, by key path (`llm.providers.NAME.api_key`, for every origin); what is not listed is a default. */
  sources: Readonly<Record<string, Source>>;
  /** Every file this depends on, there or not: where a config is looked for, itself, the `.env` beside it, secret files. */
  watched: readonly string[];
}

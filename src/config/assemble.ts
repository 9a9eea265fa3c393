import type { Secret } from "../secret.ts";
import { nearest } from "../util/nearest.ts";
import type { Config, ProviderEntry, Route } from "./config.ts";
import type { Workshop } from "./entries.ts";
import { inOurWords, mapNames } from "./our-words.ts";
import { type Path, pathKey } from "./path.ts";
import { error } from "./problems.ts";
import {
  budgetSchema,
  type Document,
  fallbackSchema,
  LOG_LEVELS,
  limitsSchema,
  priceSchema,
  routeSchema,
  serverSchema,
  usageSchema,
} from "./schema.ts";
import { absolutePath, isSecretAddress } from "./secrets.ts";

/** Puts a checked file and its providers into our words. */
export function assembleConfig(document: Document, providers: readonly ProviderEntry[], workshop: Workshop): Config {
  const { llm, usage } = document;
  return {
    providers,
    strategy: llm.strategy,
    fallback: inOurWords(fallbackSchema, llm.fallback),
    routes: mapNames(llm.routing, toRoute),
    prices: mapNames(llm.prices, (price) => inOurWords(priceSchema, price)),
    budget: toBudget(llm.budget, workshop),
    server: toServer(document.server, workshop),
    usage: { ...inOurWords(usageSchema, usage), path: usage.path ? absolutePath(usage.path, workshop.folders) : null },
  };
}

function toRoute(route: Document["llm"]["routing"][string]): Route {
  if (typeof route !== "string" && !Array.isArray(route)) return inOurWords(routeSchema, route);
  return { targets: typeof route === "string" ? [route] : route, strategy: null, localOnly: false, maxCostUsd: null };
}

function toBudget(budget: Document["llm"]["budget"], workshop: Workshop): Config["budget"] {
  const path = ["llm", "budget"];
  const alertWebhook = secretAt([...path, "alert_webhook"], workshop);
  if (alertWebhook && !isSecretAddress(alertWebhook)) {
    workshop.findings.push(error([...path, "alert_webhook"], "is not a web address; it must begin with https:// or http://"));
  }
  return {
    ...inOurWords(budgetSchema, budget),
    providers: mapNames(budget.providers, (limits) => inOurWords(limitsSchema, limits)),
    clients: mapNames(budget.clients, (limits) => inOurWords(limitsSchema, limits)),
    alertAt: [...new Set(budget.alert_at)].sort((a, b) => a - b),
    alertWebhook,
    alertSecret: secretAt([...path, "alert_secret"], workshop),
  };
}

function toServer(server: Document["server"], workshop: Workshop): Config["server"] {
  const tokens: Record<string, Secret> = Object.create(null);
  for (const name of Object.keys(server.tokens)) {
    const path = ["server", "tokens", name];
    const token = secretAt(path, workshop);
    if (token) tokens[name] = token;
    else if (!workshop.expansion.secrets.get(pathKey(path))?.missing) workshop.findings.push(error(path, "must not be empty"));
  }
  const logLevel = environmentLogLevel(workshop) ?? server.log_level;
  return { ...inOurWords(serverSchema, server), tokens, logLevel, oauth: server.oauth ?? null };
}

function secretAt(path: Path, { expansion }: Workshop): Secret | null {
  return expansion.secrets.get(pathKey(path))?.secret ?? null;
}

function environmentLogLevel({ environment, findings }: Workshop): Config["server"]["logLevel"] | null {
  const given = environment.lookup("AGENCY_LOG_LEVEL")?.value;
  if (!given) return null;
  const level = LOG_LEVELS.find((known) => known === given);
  if (level) return level;
  const remedy = nearest(given, LOG_LEVELS).map((near) => `did you mean "${near}"?`)[0] ?? `known are ${LOG_LEVELS.join(", ")}`;
  findings.push({
    severity: "warning",
    message: `AGENCY_LOG_LEVEL: unknown value ${JSON.stringify(given.slice(0, 40))}; ${remedy}`,
    file: null,
  });
  return null;
}

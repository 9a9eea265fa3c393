import { z } from "zod/mini";
import { providerKeys, providerSchema } from "./provider-schema.ts";
import {
  address,
  atLeast,
  milliseconds,
  named,
  optional,
  positive,
  required,
  section,
  text,
  timeZone,
  withDefault,
  word,
} from "./values.ts";

const strategy = z.enum(["fallback", "round-robin", "cost-optimized", "fastest"]);
const target = word();
const targets = z.array(target).check(z.minLength(1));
const dollars = (): z.ZodMiniNumber => atLeast(0);

export const fallbackSchema = z.strictObject({
  enabled: withDefault(z.boolean(), true, "Whether a call goes on to the next target when one fails."),
  max_retries: optional(z.int().check(z.minimum(0)), "Tries per target after the first. Default: 1 while another target is ready, else 3."),
  retry_delay_ms: withDefault(milliseconds(0), 1000, "First wait before a retry, in milliseconds; it doubles, up to 30 s."),
  max_attempts: withDefault(positive(), 8, "Tries of one call over all targets."),
  explicit: withDefault(z.boolean(), false, "Whether a call that names its model may fall back to others."),
  on_filtered: withDefault(z.boolean(), false, "Whether what one provider's filter refuses is tried on the next."),
});

export const routeSchema = z.strictObject({
  targets: required(targets, "Targets in the order they are tried: `provider`, `provider:model` or a model id."),
  strategy: optional(strategy, "How to order the targets. Default: as listed."),
  local_only: withDefault(z.boolean(), false, "Only providers on this machine, fallback included."),
  max_cost_usd: optional(dollars(), "Most that one call may cost, in dollars. Default: no limit."),
});

export const priceSchema = z.strictObject({
  input: optional(dollars(), "Dollars per million tokens read; 0 for a free tier. Default: unknown."),
  output: optional(dollars(), "Dollars per million tokens written. Default: unknown."),
  cached_input: optional(dollars(), "Dollars per million tokens read from a cache. Default: as input."),
  cache_write: optional(dollars(), "Dollars per million tokens written to a cache. Default: as input."),
});

const limits = {
  per_call_usd: optional(dollars(), "Most that one call may cost, in dollars. Default: no limit."),
  daily_usd: optional(dollars(), "Most that a day may cost, in dollars. Default: no limit."),
  monthly_usd: optional(dollars(), "Most that a month may cost, in dollars. Default: no limit."),
};
export const limitsSchema = z.strictObject(limits);

export const budgetSchema = z.strictObject({
  ...limits,
  providers: withDefault(named(limitsSchema), {}, "The same limits for one provider each, by its name."),
  clients: withDefault(named(limitsSchema), {}, "The same limits for one client each, by its name."),
  alert_at: withDefault(z.array(atLeast(0)), [0.5, 0.8, 1], "Parts of a limit at which to alert; 1 is all of it."),
  on_exceeded: withDefault(z.enum(["block", "warn", "cheapest"]), "block", "What happens to calls above a limit."),
  alert_webhook: optional(text(), "An address that is sent every alert. Default: none."),
  alert_secret: optional(text(), "Signs what is sent to alert_webhook. Default: not signed."),
  time_zone: withDefault(timeZone(), "UTC", "Where days and months begin."),
});

const llm = z.strictObject({
  ...providerKeys,
  strategy: withDefault(strategy, "fallback", "How providers are ordered when nothing else decides."),
  providers: withDefault(z.array(providerSchema), [], "The providers, one table each."),
  fallback: section(fallbackSchema, "What happens when a target fails."),
  routing: withDefault(
    named(z.union([target, targets, routeSchema])),
    {},
    "Where calls of a task go: a target, a list of targets, or a table. `embeddings` is the route of embed.",
  ),
  prices: withDefault(named(priceSchema), {}, 'Prices by "provider:model"; the model may end in *. They win over the built-in ones.'),
  budget: section(budgetSchema, "What may be spent."),
});

const oauthSchema = z.strictObject({
  issuer: required(address(), "The issuer whose tokens are accepted."),
  audience: required(word(), "Whom a token must be meant for."),
  scopes: withDefault(z.array(text()), [], "Scopes that a token must have."),
});

/** How much may be logged, from all to nothing. */
export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

export const serverSchema = z.strictObject({
  deadline_ms: withDefault(milliseconds(), 55_000, "Longest call, in milliseconds."),
  deadline_progress_ms: withDefault(milliseconds(), 230_000, "Longest call of a client that waits on progress, in milliseconds."),
  allowed_hosts: withDefault(z.array(text()), [], "Host names that HTTP requests may ask for, beside the loopback names."),
  allowed_origins: withDefault(z.array(text()), [], "Origins that browsers may call from, beside the loopback ones."),
  max_sessions: withDefault(positive(), 256, "Most HTTP sessions at once."),
  session_idle_s: withDefault(positive().check(z.maximum(2_147_483)), 900, "How long an idle session lives, in seconds."),
  max_message_mb: withDefault(z.number().check(z.positive(), z.maximum(500)), 32, "Largest incoming message, in MiB."),
  max_concurrent_calls: withDefault(positive(), 1024, "Most calls at once."),
  rate_per_minute: withDefault(z.int().check(z.minimum(0)), 0, "Most calls a minute for each client; 0 is no limit."),
  log_level: withDefault(z.enum(LOG_LEVELS), "info", "How much is logged; AGENCY_LOG_LEVEL wins."),
  tokens: withDefault(named(text()), {}, "Bearer tokens by the name of the client that has each; once set, HTTP needs one."),
  oauth: optional(oauthSchema, "Accepts tokens of an OAuth 2.1 issuer. Default: none."),
});

export const usageSchema = z.strictObject({
  path: optional(text(), "The file of the usage ledger. Default: agency-llm/usage.db in the user's state folder."),
  retention_days: withDefault(positive(), 400, "How long the ledger keeps calls, in days."),
  unknown_price: withDefault(z.enum(["allow", "block"]), "allow", "Whether models without a known price may be called."),
  baseline: optional(target, '"provider:model" to compare costs with in reports. Default: none.'),
});

/** The whole file, strict: a key that is not here is a mistake. Every key says what it means, its unit and its default. */
export const documentSchema = z.strictObject({
  llm: section(llm, "Providers, and how calls are spread over them."),
  server: section(serverSchema, "Transports, limits and logging."),
  usage: section(usageSchema, "The ledger of usage and cost."),
});

/** A valid file as parsed, with defaults. */
export type Document = z.output<typeof documentSchema>;

import { z } from "zod";
import { providerKeys, providerSchema } from "./provider-schema.ts";
import { address, dollars, milliseconds, named, positive, text, timeZone } from "./values.ts";

const strategy = z.enum(["fallback", "round-robin", "cost-optimized", "fastest"]);
const target = text().min(1);
const targets = z.array(target).min(1);

export const fallbackSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("Whether a call goes on to the next target when one fails."),
  max_retries: z.int().min(0).optional().describe("Tries per target after the first. Default: 1 while another target is ready, else 3."),
  retry_delay_ms: milliseconds(0).default(1000).describe("First wait before a retry, in milliseconds; it doubles, up to 30 s."),
  max_attempts: positive().default(8).describe("Tries of one call over all targets."),
  explicit: z.boolean().default(false).describe("Whether a call that names its model may fall back to others."),
  on_filtered: z.boolean().default(false).describe("Whether what one provider's filter refuses is tried on the next."),
});

export const routeSchema = z.strictObject({
  targets: targets.describe("Targets in the order they are tried: `provider`, `provider:model` or a model id."),
  strategy: strategy.optional().describe("How to order the targets. Default: as listed."),
  local_only: z.boolean().default(false).describe("Only providers on this machine, fallback included."),
  max_cost_usd: dollars().optional().describe("Most that one call may cost, in dollars. Default: no limit."),
});

export const priceSchema = z.strictObject({
  input: dollars().optional().describe("Dollars per million tokens read; 0 for a free tier. Default: unknown."),
  output: dollars().optional().describe("Dollars per million tokens written. Default: unknown."),
  cached_input: dollars().optional().describe("Dollars per million tokens read from a cache. Default: as input."),
  cache_write: dollars().optional().describe("Dollars per million tokens written to a cache. Default: as input."),
});

const limits = {
  per_call_usd: dollars().optional().describe("Most that one call may cost, in dollars. Default: no limit."),
  daily_usd: dollars().optional().describe("Most that a day may cost, in dollars. Default: no limit."),
  monthly_usd: dollars().optional().describe("Most that a month may cost, in dollars. Default: no limit."),
};
export const limitsSchema = z.strictObject(limits);

export const budgetSchema = z.strictObject({
  ...limits,
  providers: named(limitsSchema).default({}).describe("The same limits for one provider each, by its name."),
  clients: named(limitsSchema).default({}).describe("The same limits for one client each, by its name."),
  alert_at: z.array(z.number().min(0)).default([0.5, 0.8, 1]).describe("Parts of a limit at which to alert; 1 is all of it."),
  on_exceeded: z.enum(["block", "warn", "cheapest"]).default("block").describe("What happens to calls above a limit."),
  alert_webhook: text().optional().describe("An address that is sent every alert. Default: none."),
  alert_secret: text().optional().describe("Signs what is sent to alert_webhook. Default: not signed."),
  time_zone: timeZone().default("UTC").describe("Where days and months begin."),
});

const llm = z.strictObject({
  ...providerKeys,
  strategy: strategy.default("fallback").describe("How providers are ordered when nothing else decides."),
  providers: z.array(providerSchema).default([]).describe("The providers, one table each."),
  fallback: fallbackSchema.prefault({}).describe("What happens when a target fails."),
  routing: named(z.union([target, targets, routeSchema]))
    .default({})
    .describe("Where calls of a task go: a target, a list of targets, or a table. `embeddings` is the route of embed."),
  prices: named(priceSchema).default({}).describe('Prices by "provider:model"; the model may end in *. They win over the built-in ones.'),
  budget: budgetSchema.prefault({}).describe("What may be spent."),
});

const oauthSchema = z.strictObject({
  issuer: address().describe("The issuer whose tokens are accepted."),
  audience: text().min(1).describe("Whom a token must be meant for."),
  scopes: z.array(text()).default([]).describe("Scopes that a token must have."),
});

export const serverSchema = z.strictObject({
  deadline_ms: milliseconds().default(55_000).describe("Longest call, in milliseconds."),
  deadline_progress_ms: milliseconds().default(230_000).describe("Longest call of a client that waits on progress, in milliseconds."),
  allowed_hosts: z.array(text()).default([]).describe("Host names that HTTP requests may ask for, beside the loopback names."),
  allowed_origins: z.array(text()).default([]).describe("Origins that browsers may call from, beside the loopback ones."),
  max_sessions: positive().default(256).describe("Most HTTP sessions at once."),
  session_idle_s: z.int().min(1).max(2_147_483).default(900).describe("How long an idle session lives, in seconds."),
  max_message_mb: z.number().positive().max(500).default(32).describe("Largest incoming message, in MiB."),
  max_concurrent_calls: positive().default(1024).describe("Most calls at once."),
  rate_per_minute: z.int().min(0).default(0).describe("Most calls a minute for each client; 0 is no limit."),
  log_level: z
    .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
    .default("info")
    .describe("How much is logged; AGENCY_LOG_LEVEL wins."),
  tokens: named(text()).default({}).describe("Bearer tokens by the name of the client that has each; once set, HTTP needs one."),
  oauth: oauthSchema.optional().describe("Accepts tokens of an OAuth 2.1 issuer. Default: none."),
});

export const usageSchema = z.strictObject({
  path: text().optional().describe("The file of the usage ledger. Default: agency-llm/usage.db in the user's state folder."),
  retention_days: positive().default(400).describe("How long the ledger keeps calls, in days."),
  unknown_price: z.enum(["allow", "block"]).default("allow").describe("Whether models without a known price may be called."),
  baseline: target.optional().describe('"provider:model" to compare costs with in reports. Default: none.'),
});

/** The whole file, strict: a key that is not here is a mistake. Every key says what it means, its unit and its default. */
export const documentSchema = z.strictObject({
  llm: llm.prefault({}).describe("Providers, and how calls are spread over them."),
  server: serverSchema.prefault({}).describe("Transports, limits and logging."),
  usage: usageSchema.prefault({}).describe("The ledger of usage and cost."),
});

/** A valid file as parsed, with defaults. */
export type Document = z.output<typeof documentSchema>;

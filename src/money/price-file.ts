import { z } from "zod/mini";
import { explainIssue } from "../config/messages.ts";
import { parseToml } from "../config/parse.ts";
import type { Path } from "../config/path.ts";
import { error, type Finding, formatProblem, placeFindings } from "../config/problems.ts";
import { isKind, SERVICES } from "../providers/services.ts";
import { nearest } from "../util/nearest.ts";
import { dayOf } from "./cost.ts";
import { priceFrom, type Rates } from "./rates.ts";

/** A file of prices as read, or everything that is wrong with it, a line each. */
export type ReadPrices = { rates: Readonly<Record<string, Rates>>; problems: null } | { rates: null; problems: readonly string[] };

const NOT_A_DAY = "is no day; write it as 2026-11-22";
const amount = () => z.optional(z.number().check(z.minimum(0)));
const day = () => z.optional(z.union([z.date(), z.string().check(z.refine(isDay, NOT_A_DAY))]));
const amounts = { input: amount(), output: amount(), cached_input: amount(), cache_write: amount() };
const tierSchema = z.strictObject({ above: z.int().check(z.minimum(1)), ...amounts });
const priceSchema = z.strictObject({ ...amounts, per_second: amount(), as_of: day(), tiers: z.optional(z.array(tierSchema)) });
const fileSchema = z.strictObject({ as_of: day(), prices: z.record(z.string(), priceSchema) });

type PriceTable = z.output<typeof priceSchema>;

/** Reads a text of `[prices."kind:model"]` tables, TOML or the same as JSON, valid at `now`. Says all that is wrong at once. */
export function readPrices(text: string, file: string, now: number): ReadPrices {
  const isJson = /^\s*\{/.test(text);
  const { document, findings } = parse(text, isJson);
  const failed = (found: readonly Finding[]): ReadPrices => ({
    rates: null,
    problems: placeFindings(found, file, isJson ? "" : text).map(formatProblem),
  });
  if (findings.length > 0) return failed(findings);
  const checked = fileSchema.safeParse(document);
  if (!checked.success) return failed(checked.error.issues.flatMap((issue) => explain(issue, document)));
  const { prices, as_of } = checked.data;
  const faults = Object.entries(prices).flatMap(([key, price]) => faultsOf(key, price, price.as_of ?? as_of, now));
  if (faults.length > 0) return failed(faults);
  if (Object.keys(prices).length === 0) return failed([error(["prices"], 'holds no price; write [prices."openai:gpt-6-luna"]')]);
  return { rates: Object.fromEntries(Object.entries(prices).map(([key, price]) => [key, ratesOf(price, as_of)])), problems: null };
}

function parse(text: string, isJson: boolean): { document: unknown; findings: readonly Finding[] } {
  if (!isJson) {
    const { document, finding } = parseToml(text);
    return { document, findings: finding ? [finding] : [] };
  }
  try {
    return { document: JSON.parse(text), findings: [] };
  } catch (thrown) {
    return { document: null, findings: [error([], `not valid JSON: ${(thrown as Error).message}`)] };
  }
}

function explain(issue: z.core.$ZodIssue, document: unknown): Finding[] {
  if (issue.code !== "unrecognized_keys") return explainIssue(issue, document);
  const path = issue.path.map(String);
  const known = Object.keys((path.length === 0 ? fileSchema : path.includes("tiers") ? tierSchema : priceSchema).shape);
  return issue.keys.map((key) => {
    const [near] = nearest(key, known);
    return error([...path, key], near ? `unknown key; did you mean "${near}"?` : `unknown key; known here: ${known.join(", ")}`);
  });
}

/** What no schema sees. */
function faultsOf(key: string, price: PriceTable, asOf: Date | string | undefined, now: number): Finding[] {
  const path: Path = ["prices", key];
  const [, kind = "", model = ""] = /^([^:]*):?(.*)$/s.exec(key) ?? [];
  const [near] = nearest(kind, Object.keys(SERVICES));
  const remedy = near ? `did you mean "${near}:${model}"?` : `known are ${Object.keys(SERVICES).join(", ")}`;
  const priced = price.input ?? price.output ?? price.per_second;
  const given = asOf === undefined ? null : dayIn(asOf);
  return [
    ...(isKind(kind) ? [] : [error(path, `"${kind}" is no kind of provider; ${remedy}`)]),
    ...(model === "" ? [error(path, `names no model; write "${kind}:MODEL"`)] : []),
    ...(priced === undefined ? [error(path, "has no price; give input and output, in dollars per million tokens")] : []),
    ...(given === null ? [error(path, "as_of is missing; give the day the price was valid, as 2026-11-22")] : []),
    ...(given !== null && given > dayOf(now + 86_400_000) ? [error([...path, "as_of"], `${given} is still to come`)] : []),
  ];
}

function ratesOf(price: PriceTable, fallback: Date | string | undefined): Rates {
  // what a tier leaves out stays as it is
  const tiers = (price.tiers ?? []).map((tier) => ({ ...priceOf({ ...price, ...tier }), above: tier.above }));
  const asOf = price.as_of ?? fallback;
  tiers.sort((a, b) => a.above - b.above);
  return { ...priceOf(price), tiers, perSecond: price.per_second ?? null, source: "file", asOf: asOf === undefined ? null : dayIn(asOf) };
}

function priceOf({ input, output, cached_input, cache_write }: z.output<typeof tierSchema> | PriceTable) {
  return priceFrom({
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(cached_input !== undefined && { cachedInput: cached_input }),
    ...(cache_write !== undefined && { cacheWrite: cache_write }),
  });
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(Date.parse(text)) === text;
}

/** TOML has days of its own, which are parsed as dates. */
function dayIn(value: Date | string): string {
  return typeof value === "string" ? value : value.toISOString().slice(0, 10);
}

import type { Price } from "../config/config.ts";
import type { Backend, Target } from "../providers/backend.ts";
import { builtInRates, isBuiltInLoaded, loadBuiltIn } from "./built-in.ts";
import { ownRates } from "./own-table.ts";
import { priceList } from "./price-list.ts";
import type { PriceFile } from "./price-places.ts";
import { FREE, type Rates, ratesFrom } from "./rates.ts";
import { type Subject, subjectOf } from "./subject.ts";

/** What things cost under one config. */
export interface Prices {
  /** What a target costs now; `null` when that is unknown, which is not 0. Fast: what was found is kept for a while. */
  of(target: Target): Rates | null;
  /** The same for what is no configured target. */
  find(subject: Subject): Rates | null;
  /** Loads the price data that is left out of the start; until then more is unknown. Never fails. */
  load(): Promise<void>;
  /** What is wrong with the price file, a line each. */
  problems(): readonly string[];
}

/** How long found rates are kept: prices change with the day, some with the hour, and the price file with its owner. */
const KEPT_MS = 60_000;
/** Callers name models; no caller shall fill the memory. */
const MOST_KEPT = 10_000;

/** Looks prices up in the config, then in the price file, then at what is free, then in the data of others, then in our own table. */
export function createPrices(configured: Readonly<Record<string, Price>>, readFile: () => PriceFile, now = Date.now): Prices {
  const own = priceList(Object.fromEntries(Object.entries(configured).map(([key, price]) => [key, ratesFrom(price, "config", null)])));
  let file = readFile();
  let known = new Map<Backend, Map<string, Rates | null>>();
  let complete = isBuiltInLoaded();
  let count = 0;
  let until = 0;

  const renew = () => {
    file = readFile();
    known = new Map();
    complete = isBuiltInLoaded();
    count = 0;
    until = now() + KEPT_MS;
  };
  const find = (subject: Subject): Rates | null =>
    own(subject) ?? file.list(subject) ?? (subject.free ? FREE : null) ?? builtInRates(subject, now()) ?? ownRates(subject);

  const look = (target: Target): Rates | null => {
    const rates = find(subjectOf(target));
    if (rates === null && !complete) return null;
    if (count++ > MOST_KEPT) renew();
    const models = known.get(target.backend) ?? new Map();
    known.set(target.backend, models.set(target.model, rates));
    return rates;
  };

  return {
    of(target) {
      if (now() >= until || complete !== isBuiltInLoaded()) renew();
      const kept = known.get(target.backend)?.get(target.model);
      return kept === undefined ? look(target) : kept;
    },
    find,
    load: loadBuiltIn,
    problems: () => file.problems,
  };
}

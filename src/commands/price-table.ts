import type { Price } from "../config/config.ts";
import type { Rates } from "../money/rates.ts";
import type { Subject } from "../money/subject.ts";
import { type Column, type Screen, table } from "./table.ts";

/** A model at a provider, and what is known of its price. */
export interface Priced {
  subject: Subject;
  rates: Rates | null;
}

const COLUMNS: readonly Column[] = [
  { title: "provider" },
  { title: "model" },
  { title: "input", right: true },
  { title: "output", right: true },
  { title: "cached", right: true },
  { title: "written", right: true },
  { title: "source" },
  { title: "as of" },
];

/** A table of prices for people: dollars per million tokens, a line more for each tier. */
export function priceTable(prices: readonly Priced[], screen: Screen): string {
  const rows = prices.flatMap(({ subject, rates }) => {
    const { name, model } = subject;
    if (!rates) return [[name, model, "unknown"]];
    const amounts = rates.perSecond === null ? amountsOf(rates) : [`$${rates.perSecond} per second`];
    const first = [name, model, ...pad(amounts), rates.source, rates.asOf ?? ""];
    return [first, ...rates.tiers.map((tier) => ["", `  over ${tier.above.toLocaleString("en")} tokens`, ...amountsOf(tier)])];
  });
  return `${table(COLUMNS, rows, screen)}Dollars per million tokens.\n`;
}

/** What is not known stays empty; cached and written tokens then cost what others do. */
function amountsOf({ input, output, cachedInput, cacheWrite }: Price): string[] {
  return [input, output, cachedInput, cacheWrite].map((dollars) => (dollars === null ? "" : `$${dollars}`));
}

function pad(cells: readonly string[]): string[] {
  return [...cells, "", "", "", ""].slice(0, 4);
}

/** The same for programs. */
export function priceView({ subject, rates }: Priced) {
  const amounts = (price: Price | null) => ({
    input: price?.input ?? null,
    output: price?.output ?? null,
    cached_input: price?.cachedInput ?? null,
    cache_write: price?.cacheWrite ?? null,
  });
  return {
    provider: subject.name,
    kind: subject.kind,
    model: subject.model,
    ...amounts(rates),
    per_second: rates?.perSecond ?? null,
    tiers: (rates?.tiers ?? []).map((tier) => ({ above: tier.above, ...amounts(tier) })),
    source: rates?.source ?? null,
    as_of: rates?.asOf ?? null,
  };
}

const OLD_DAYS = 45;
const DAY_MS = 86_400_000;

/** A warning when some of these prices are old enough to be wrong by now. */
export function ageWarnings(rates: readonly (Rates | null)[], now: number): string[] {
  const dated = rates.flatMap((price) => price?.asOf ?? []);
  const old = dated.filter((asOf) => now - Date.parse(asOf) > OLD_DAYS * DAY_MS).sort();
  if (old.length === 0) return [];
  const what = old.length === 1 ? "1 price is" : `${old.length} prices are`;
  return [`${what} more than ${OLD_DAYS} days old, the oldest of ${old[0]}; bring newer ones with: prices update --from FILE`];
}

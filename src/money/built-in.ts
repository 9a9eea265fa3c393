import type { ModelPrice, Provider } from "@pydantic/genai-prices";
import type { Price } from "../config/config.ts";
import type { Kind } from "../providers/services.ts";
import { FREE, type Rates, ratesFrom } from "./rates.ts";
import type { Subject } from "./subject.ts";

/** The day of the price data in the version that is installed. */
export const BUILT_IN_AS_OF = "2026-09-23";

type Library = typeof import("@pydantic/genai-prices");

let library: Library | null = null;
let loading: Promise<void> | undefined;

/** Loads the price data that comes with `@pydantic/genai-prices`: 0.8 MB, so not before it is needed. Never fails: without it prices are unknown. */
export function loadBuiltIn(): Promise<void> {
  loading ??= import("@pydantic/genai-prices").then(
    (module) => {
      library = module;
    },
    () => {},
  );
  return loading;
}

/** Whether the price data is there. */
export function isBuiltInLoaded(): boolean {
  return library !== null;
}

/** The services by the data's names. */
const PROVIDERS: Partial<Record<Kind, string>> = {
  anthropic: "anthropic",
  openai: "openai",
  google: "google",
  groq: "groq",
  together: "together",
  cohere: "cohere",
  "azure-openai": "azure",
  voyage: "voyageai",
};

/** Rates out of the price data as they are at `at`; `null` while it is not loaded and for what it does not know. */
export function builtInRates(subject: Subject, at: number): Rates | null {
  if (!library) return null;
  if (subject.kind === "huggingface") return routedRates(subject, at, library);
  const provider = providerOf(subject, library);
  return provider ? ratesIn(provider, subject.base, at, library) : null;
}

function providerOf({ kind, base, baseUrl }: Subject, { findProvider }: Library): Provider | undefined {
  const speaksOpenAI = kind === "openai" || kind === "openai-compatible";
  const reached = speaksOpenAI && baseUrl !== null ? findProvider({ providerApiUrl: baseUrl }) : undefined;
  const embedsByVoyage = kind === "anthropic" && base.startsWith("voyage-");
  const providerId = embedsByVoyage ? "voyageai" : PROVIDERS[kind];
  return reached ?? (providerId === undefined ? undefined : findProvider({ providerId }));
}

/** Those who serve Hugging Face's router and whose prices are known. It charges what they charge. */
const PARTNERS = "together groq novita nebius fireworks-ai cerebras hyperbolic sambanova nscale publicai ovhcloud".split(" ");
const ROUTER = /^https:\/\/(?:router|api-inference)\.huggingface\.co(?:\/([\w-]+)\/v1)?/;

/** `model:partner` is one partner's price, `model:cheapest` the lowest. Who else answers is known only to the router: then the highest. */
function routedRates({ base, baseUrl }: Subject, at: number, library: Library): Rates | null {
  const reached = baseUrl === null ? [] : ROUTER.exec(baseUrl);
  if (!reached) return null;
  const [model = "", choice = reached[1]] = base.split(":");
  const anyone = choice === undefined || ["fastest", "preferred", "cheapest"].includes(choice);
  const found = (anyone ? PARTNERS : [choice]).flatMap((partner) => {
    const provider = library.findProvider({ providerId: `huggingface_${partner}` });
    return provider?.id === `huggingface_${partner}` ? (ratesIn(provider, model, at, library) ?? []) : [];
  });
  const sorted = found.sort((a, b) => sum(a) - sum(b));
  return (choice === "cheapest" ? sorted[0] : sorted.at(-1)) ?? null;
}

function sum({ input, output }: Price): number {
  return (input ?? 0) + (output ?? 0);
}

function ratesIn(provider: Provider, model: string, at: number, { calcPrice }: Library): Rates | null {
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { provider, timestamp: new Date(at) });
  if (!found || isOtherVersion(model, found.model.id)) return null;
  return readRates(found.model_price);
}

/** The data matches some ids by how they begin; `claude-sonnet-5-5` is none the less not `claude-sonnet-5`. */
function isOtherVersion(asked: string, matched: string): boolean {
  return asked.startsWith(matched) && /^[-.]\d{1,2}(?=$|-\D|-\d{8}|@)/.test(asked.slice(matched.length));
}

const KEYS: Record<keyof Price, string> = {
  input: "input_mtok",
  output: "output_mtok",
  cachedInput: "cache_read_mtok",
  cacheWrite: "cache_write_mtok",
};

/** A model without any price is one that is free; one with prices and none of them for tokens is of no use here. */
function readRates(prices: ModelPrice): Rates | null {
  if (Object.keys(prices).length === 0) return { ...FREE, source: "genai-prices", asOf: BUILT_IN_AS_OF };
  if (prices[KEYS.input] === undefined) return null;
  const tiers = Object.values(KEYS).flatMap((key) => (typeof prices[key] === "object" ? prices[key].tiers : []));
  const starts = [...new Set(tiers.map(({ start }) => start))].sort((a, b) => a - b);
  return {
    ...ratesFrom(priceAbove(prices, 0), "genai-prices", BUILT_IN_AS_OF),
    tiers: starts.map((above) => ({ ...priceAbove(prices, above), above })),
  };
}

function priceAbove(prices: ModelPrice, above: number): Price {
  const of = (name: keyof Price): number | null => {
    const price = prices[KEYS[name]];
    if (typeof price !== "object") return price ?? null;
    return price.tiers.filter(({ start }) => start <= above).at(-1)?.price ?? price.base;
  };
  return { input: of("input"), output: of("output"), cachedInput: of("cachedInput"), cacheWrite: of("cacheWrite") };
}

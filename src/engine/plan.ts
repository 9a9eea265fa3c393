import type { Config, StrategyName } from "../config/config.ts";
import { CallError } from "../errors.ts";
import { dollarsOf, estimateNanos } from "../money/cost.ts";
import type { Prices } from "../money/prices.ts";
import { priceAt } from "../money/rates.ts";
import { estimateInput, estimateTokens } from "../money/tokens.ts";
import { type Backend, nameOf, type Target } from "../providers/backend.ts";
import type { CompleteRequest, EmbedRequest, Operation, RequestOf } from "../types.ts";
import type { Averages } from "./averages.ts";
import type { Books } from "./books.ts";
import { candidates, type Need, type Preference } from "./candidates.ts";
import type { Prospect, Strategy } from "./strategies.ts";

/** What a caller says about where its request should go. */
export interface Wishes {
  /** A provider, `provider:model` or a model id. */
  model?: string | undefined;
  task?: string | undefined;
  prefer?: Preference | undefined;
  /** Dollars; targets whose estimate is above are not asked. */
  maxCostUsd?: number | undefined;
  /** Whose budget pays. */
  client?: string | null | undefined;
}

/** The targets of one call, in the order in which they are tried, and what led to them. */
export interface Plan {
  targets: Target[];
  /** `model`, `task:chat` or `strategy:fallback`. */
  route: string;
  /** What the call weighs, answer included, as far as can be told before. */
  tokens: number;
  /** Dollars it is estimated to cost on a target, where the strategy goes by that; else `null`. */
  cost: ((target: Target) => number | null) | null;
  /** The most it may cost on a target, in billionths of a dollar; `null` when the price is unknown. */
  worst: (target: Target) => number | null;
}

export type Planner = <Op extends Operation>(operation: Op, request: RequestOf<Op>, wishes: Wishes) => Plan;

const USUAL_OUTPUT = 512;

const PREFERRED: Record<Preference, StrategyName> = {
  cheap: "cost-optimized",
  fast: "fastest",
  best: "fallback",
  local: "fallback",
};

/** Decides where calls go under one config. A plan throws a `config`, `bad_request` or `budget` error when nothing may take the call. */
export function planner(
  config: Config,
  backends: readonly Backend[],
  order: Record<StrategyName, Strategy>,
  learned: Averages,
  prices: Prices,
  books: Books | null,
): Planner {
  return (operation, request, wishes) => {
    const size = sizeOf(operation, request);
    const { named, rest, route, routed } = candidates(
      { operation, model: wishes.model, task: wishes.task, prefer: wishes.prefer, needs: size.needs, inputTokens: size.input },
      backends,
      config,
    );
    const output = size.output === 0 ? 0 : (learned.output(wishes.task ?? null) ?? size.output ?? USUAL_OUTPUT);
    const prospect: Prospect = {
      operation,
      task: wishes.task ?? null,
      cost: (target) => dollarsOf(estimateNanos(prices.of(target), size.input, output)),
      duration: (target) => learned.duration(target, output),
    };
    const client = wishes.client ?? null;
    const preferred = books?.thrifty(client) ? "cost-optimized" : wishes.prefer && PREFERRED[wishes.prefer];
    const inRoute = preferred ?? routed?.strategy ?? "fallback";
    const targets = [...order[inRoute](named, prospect), ...order[preferred ?? config.strategy](rest, prospect)];
    const ceiling = lowest(wishes.maxCostUsd, routed?.maxCostUsd, config.budget.perCallUsd);
    const worst = (target: Target) => estimateNanos(prices.of(target), size.input, most(target, size));
    const suitable = withinCeiling(operation === "embed" ? ofOneModel(targets) : targets, size, ceiling, config, prices);
    const affordable = withinBudget(suitable, books, client, worst);
    const cheap = (preferred ?? routed?.strategy ?? config.strategy) === "cost-optimized";
    return {
      targets: config.fallback.enabled ? affordable : affordable.slice(0, 1),
      route,
      tokens: size.input + (size.output ?? USUAL_OUTPUT),
      cost: cheap ? prospect.cost : null,
      worst,
    };
  };
}

/** What a request weighs, before anything is sent. `output` is `null` where the request sets no limit. */
interface Size {
  input: number;
  output: number | null;
  needs: Need[];
}

function sizeOf<Op extends Operation>(operation: Op, request: RequestOf<Op>): Size {
  if (operation === "embed") {
    const { texts } = request as EmbedRequest;
    return { input: texts.reduce((sum, text) => sum + estimateTokens(text), 0), output: 0, needs: [] };
  }
  const { messages, tools, format, maxTokens } = request as CompleteRequest;
  const seen = messages.some(({ content }) => typeof content !== "string" && content.some((part) => part.type === "image"));
  const needs: Need[] = [
    ...(seen ? (["vision"] as const) : []),
    ...(tools?.length ? (["function_calling"] as const) : []),
    ...(format ? (["json_mode"] as const) : []),
  ];
  return { input: estimateInput(request as CompleteRequest), output: maxTokens ?? null, needs };
}

/** Vectors of different models cannot be compared: only targets of the first one's model may follow it. */
function ofOneModel(targets: Target[]): Target[] {
  const plain = (model: string) => model.replace(/:latest$/, "");
  return targets.filter(({ model }) => plain(model) === plain(targets[0]?.model ?? ""));
}

function lowest(...limits: (number | null | undefined)[]): number {
  return Math.min(...limits.map((limit) => limit ?? Number.POSITIVE_INFINITY));
}

/** The longest answer a target may give, in tokens. */
function most({ backend }: Target, { output }: Size): number {
  return output ?? backend.entry.maxTokens ?? USUAL_OUTPUT;
}

/** The targets that the budgets still allow; the reason why when they allow none. */
function withinBudget(targets: Target[], books: Books | null, client: string | null, worst: Plan["worst"]): Target[] {
  if (!books) return targets;
  const reasons = targets.map((target) => books.over(target, client, worst(target)));
  const allowed = targets.filter((_, index) => reasons[index] === null);
  if (allowed.length === 0 && reasons[0]) throw reasons[0];
  return allowed;
}

function withinCeiling(targets: Target[], size: Size, ceiling: number, config: Config, prices: Prices): Target[] {
  if (ceiling === Number.POSITIVE_INFINITY) return targets;
  const { input } = size;
  const fits = (target: Target) => {
    const cost = dollarsOf(estimateNanos(prices.of(target), input, most(target, size)));
    return cost === null ? config.usage.unknownPrice === "allow" : cost <= ceiling;
  };
  const affordable = targets.filter(fits);
  const [first] = targets;
  if (affordable.length === 0 && first) throw tooDear(first, input, most(first, size), ceiling, prices);
  return affordable;
}

function tooDear(target: Target, input: number, output: number, ceiling: number, prices: Prices): CallError {
  const rates = prices.of(target);
  const cost = dollarsOf(estimateNanos(rates, input, output));
  if (cost === null || !rates)
    return new CallError("budget", `the price of ${nameOf(target)} is unknown; set [llm.prices."${nameOf(target)}"]`, { sent: false });
  const room = ceiling - (dollarsOf(estimateNanos(rates, input, 0)) ?? 0);
  const perMillion = priceAt(rates, input).output;
  const fitting = perMillion ? Math.floor((room * 1e6) / perMillion) : 0;
  const remedy = fitting > 0 ? `max_tokens ${fitting} would fit` : "the prompt alone costs more";
  return new CallError(
    "budget",
    `${nameOf(target)} is estimated at $${dollars(cost)}, above the limit of $${dollars(ceiling)}; ${remedy}`,
    { sent: false },
  );
}

function dollars(amount: number): string {
  return Number(amount.toPrecision(3)).toString();
}

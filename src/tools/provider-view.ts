import type { Gateway } from "../gateway.ts";
import type { Backend, Target } from "../providers/backend.ts";
import type { Operation } from "../types.ts";
import { healthView, stateWords } from "./health-view.ts";
import type { Finding } from "./provider-check.ts";

/** One line on a provider: what it serves, what that costs, how it is; or the one thing to set. */
export function providerLine(backend: Backend, gateway: Gateway, finding: Finding | undefined): string {
  const { name, entry } = backend;
  const called = name === entry.kind ? name : `${name} (${entry.kind})`;
  const text = modelFor(backend, "complete");
  const embedding = modelFor(backend, "embed");
  if (text === null && embedding === null)
    return `${called}: ${backend.missing(backend.service.capabilities.chat === "no" ? "embed" : "complete")}`;
  const serves = [text ?? [], embedding === null ? [] : `embeds ${embedding}`].flat().join(", ");
  const price = priceWords(backend, gateway, text ?? embedding ?? "", text !== null);
  const local = backend.isLocal(text ?? embedding ?? "") ? "local" : null;
  return [`${called}: ${serves}`, price, local, stateOf(finding, targetOf(backend), gateway)].filter((word) => word !== null).join(" · ");
}

/** Everything that is known of a provider, for programs. */
export function providerView(backend: Backend, gateway: Gateway, finding: Finding | undefined) {
  const { name, entry, service } = backend;
  const text = modelFor(backend, "complete");
  const embedding = modelFor(backend, "embed");
  const price = (model: string | null) => (model === null ? null : priceIn(backend, gateway, model));
  return {
    name,
    kind: entry.kind,
    ready: text !== null || embedding !== null,
    missing: { complete: backend.missing("complete"), embed: backend.missing("embed") },
    text_model: text,
    embedding_model: embedding,
    local: backend.isLocal(text ?? embedding ?? ""),
    state: stateOf(finding, targetOf(backend), gateway),
    health: {
      text: healthView(text === null ? null : { backend, model: text }, gateway.router().standing),
      embedding: healthView(embedding === null ? null : { backend, model: embedding }, gateway.router().standing),
    },
    capabilities: service.capabilities,
    limits: { rpm: entry.rpm, tpm: entry.tpm, rpd: entry.rpd, max_concurrency: entry.maxConcurrency, context_window: entry.contextWindow },
    prices: { text: price(text), embedding: price(embedding) },
    models: [...new Set([text, embedding, ...(finding?.models ?? backend.models()).map(({ id }) => id)])].filter((model) => model !== null),
  };
}

function modelFor(backend: Backend, operation: Operation): string | null {
  return backend.missing(operation) === null ? backend.defaultModel(operation) : null;
}

function priceIn(backend: Backend, { prices }: Gateway, model: string) {
  const rates = prices.of({ backend, model });
  if (!rates) return null;
  const { input, output, cachedInput, cacheWrite, source, asOf } = rates;
  return { input, output, cached_input: cachedInput, cache_write: cacheWrite, source, as_of: asOf };
}

function priceWords(backend: Backend, gateway: Gateway, model: string, writes: boolean): string {
  const price = priceIn(backend, gateway, model);
  if (!price || price.input === null) return "price unknown";
  if (!writes) return price.input === 0 ? "$0" : `$${price.input} per M`;
  return price.input === 0 && price.output === 0 ? "$0" : `$${price.input}/$${price.output ?? "?"} per M`;
}

/** What a provider is judged by: the model it serves when none is named. */
function targetOf(backend: Backend): Target {
  return { backend, model: modelFor(backend, "complete") ?? modelFor(backend, "embed") ?? "" };
}

function stateOf(finding: Finding | undefined, target: Target, gateway: Gateway): string {
  if (finding?.error) return `${finding.error.kind}: ${finding.error.message}`;
  const state = stateWords(target, gateway.router().standing);
  return finding?.models ? `${state}, ${finding.models.length} models` : state;
}

import type { Gateway } from "../gateway.ts";
import { priceOf } from "../money/prices.ts";
import type { Backend } from "../providers/backend.ts";
import type { Operation } from "../types.ts";
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
  const price = priceWords(backend, gateway, text ?? embedding ?? "");
  const local = backend.isLocal(text ?? embedding ?? "") ? "local" : null;
  return [`${called}: ${serves}`, price, local, stateOf(finding)].filter((word) => word !== null).join(" · ");
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
    state: stateOf(finding),
    capabilities: service.capabilities,
    limits: { rpm: entry.rpm, tpm: entry.tpm, rpd: entry.rpd, max_concurrency: entry.maxConcurrency, context_window: entry.contextWindow },
    prices: { text: price(text), embedding: price(embedding) },
    models: [...new Set([text, embedding, ...(finding?.models ?? backend.models()).map(({ id }) => id)])].filter((model) => model !== null),
  };
}

function modelFor(backend: Backend, operation: Operation): string | null {
  return backend.missing(operation) === null ? backend.defaultModel(operation) : null;
}

function priceIn(backend: Backend, { loaded }: Gateway, model: string) {
  const price = loaded.config ? priceOf({ backend, model }, loaded.config.prices) : null;
  return price && { input: price.input, output: price.output, cached_input: price.cachedInput, cache_write: price.cacheWrite };
}

function priceWords(backend: Backend, gateway: Gateway, model: string): string {
  const price = priceIn(backend, gateway, model);
  if (!price || price.input === null) return "price unknown";
  if (price.input === 0 && !price.output) return "$0";
  return `$${price.input}/$${price.output ?? "?"} per M`;
}

function stateOf(finding: Finding | undefined): string {
  if (!finding) return "ok";
  if (finding.error) return `${finding.error.kind}: ${finding.error.message}`;
  return finding.models ? `ok, ${finding.models.length} models` : "ok";
}

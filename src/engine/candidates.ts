import type { Config, Route } from "../config/config.ts";
import { CallError } from "../errors.ts";
import type { Backend, Target } from "../providers/backend.ts";
import { familyOf } from "../providers/models.ts";
import { type Capabilities, isKind, serviceOf } from "../providers/services.ts";
import type { Operation } from "../types.ts";
import { nearest } from "../util/nearest.ts";

/** What a call needs of its target beside the operation itself. */
export type Need = Extract<keyof Capabilities, "function_calling" | "vision" | "json_mode">;

export type Preference = "cheap" | "fast" | "best" | "local";

/** What decides where a call may go. */
export interface Wish {
  operation: Operation;
  model?: string | undefined;
  task?: string | undefined;
  prefer?: Preference | undefined;
  needs: readonly Need[];
  /** An estimate of what the request puts in, in tokens. */
  inputTokens: number;
}

/** Where a call may go: what was asked for by name, in its order, then the rest, which a strategy orders. */
export interface Candidates {
  named: Target[];
  rest: Target[];
  /** What led there, for the result: `model`, `task:chat` or `strategy:fallback`. */
  route: string;
  routed: Route | null;
}

const CANNOT: Record<Need, string> = {
  function_calling: "cannot call tools",
  vision: "cannot see images",
  json_mode: "cannot be held to JSON",
};

/** The targets of a call before any order by price or speed. Throws a `config` or `bad_request` error that says what to set when there are none. */
export function candidates(wish: Wish, backends: readonly Backend[], config: Config): Candidates {
  if (wish.model !== undefined) return askedFor(wish, wish.model, backends, config);
  const name = wish.task ?? (wish.operation === "embed" ? "embeddings" : undefined);
  const routed = (name !== undefined && Object.hasOwn(config.routes, name) ? config.routes[name] : undefined) ?? null;
  const localOnly = wish.prefer === "local" || routed?.localOnly === true;
  const usable = (target: Target) => unusable(target, wish, localOnly) === null;
  const named = (routed?.targets ?? []).map((written) => resolve(written, wish.operation, backends)).filter((target) => target !== null);
  const rest = defaults(wish, backends).filter((target) => !named.some((other) => same(other, target)));
  const found = { named: named.filter(usable), rest: rest.filter(usable) };
  if (found.named.length + found.rest.length === 0) throw nobody(wish, [...named, ...rest], backends, localOnly);
  const route = routed && name !== undefined ? `task:${name}` : `strategy:${config.strategy}`;
  return { ...found, route, routed };
}

/** A target asked for by the call's `model`: that one only, unless the config lets such calls fall back. */
function askedFor(wish: Wish, written: string, backends: readonly Backend[], config: Config): Candidates {
  const word = providerWord(written);
  refuseUnconfigured(word, backends);
  refuseMisspelt(word, backends);
  const target = resolve(written, wish.operation, backends);
  if (!target) throw unknownProvider(written, wish, backends);
  const reason = unusable(target, wish, wish.prefer === "local");
  if (reason !== null) throw refusal(target, reason);
  const others = config.fallback.explicit ? defaults(wish, backends).filter((other) => !same(other, target)) : [];
  const rest = others.filter((other) => unusable(other, wish, wish.prefer === "local") === null);
  return { named: [target], rest, route: "model", routed: null };
}

/**
 * Reads a target as people write it: a provider's name or kind, `provider:model`, or a bare model id, which goes to the provider that
 * is configured for it, else to the one of its family, else to the first. `null` when it names no provider and there is none.
 */
export function resolve(written: string, operation: Operation, backends: readonly Backend[]): Target | null {
  const colon = written.indexOf(":");
  const provider = backendOf(colon < 0 ? written : written.slice(0, colon), backends);
  if (provider) {
    const model = colon < 0 ? provider.defaultModel(operation) : written.slice(colon + 1);
    return { backend: provider, model: model ?? "" };
  }
  const ready = backends.filter((backend) => backend.missing(operation, written) === null && backend.entry.kind !== "embedded");
  const serving = ready.find((backend) => backend.entry.textModel === written || backend.entry.embeddingModel === written);
  const family = familyOf(written);
  const backend = serving ?? ready.find(({ entry }) => entry.kind === family) ?? ready[0];
  return backend ? { backend, model: written } : null;
}

/** A provider by its name, else the first of a kind. */
function backendOf(word: string, backends: readonly Backend[]): Backend | undefined {
  return backends.find(({ name }) => name === word) ?? backends.find(({ entry }) => entry.kind === word);
}

/** Every provider with its default model, in the owner's order. The embedded one answers questions only when there is nothing else. */
function defaults({ operation }: Wish, backends: readonly Backend[]): Target[] {
  const others = backends.filter(({ entry }) => entry.kind !== "embedded");
  const found = others.some((backend) => backend.entry.origin !== "environment" || backend.missing(operation) === null);
  const members = operation === "complete" && found ? others : backends;
  return members.map((backend) => ({ backend, model: backend.defaultModel(operation) ?? "" }));
}

function unusable(target: Target, { operation, needs, inputTokens }: Wish, localOnly: boolean): string | null {
  const { backend, model } = target;
  const missing = backend.missing(operation, model === "" ? null : model);
  if (missing !== null) return missing;
  if (localOnly && !backend.isLocal(model)) return "is not local";
  const window = backend.entry.contextWindow;
  if (window !== null && inputTokens > window) return `takes ${window} tokens, and this call is estimated at ${inputTokens}`;
  const lacking = needs.find((need) => backend.service.capabilities[need] === "no");
  return lacking ? CANNOT[lacking] : null;
}

function same(a: Target, b: Target): boolean {
  return a.backend === b.backend && a.model === b.model;
}

function refusal({ backend }: Target, reason: string): CallError {
  const inability = Object.values(CANNOT).includes(reason) || reason.startsWith("has no");
  const message = inability ? `${backend.name} ${reason}; choose another model` : `${backend.name}: ${reason}`;
  return new CallError(inability ? "bad_request" : "config", message, { sent: false });
}

function unknownProvider(written: string, wish: Wish, backends: readonly Backend[]): CallError {
  return nobody(wish, defaults(wish, backends), backends, false, `model "${written}": `);
}

/** No target is left: says why for each, so that one look tells what to set. */
function nobody(wish: Wish, targets: Target[], backends: readonly Backend[], localOnly: boolean, prefix = ""): CallError {
  const reasons = targets.map((target) => `${target.backend.name}: ${unusable(target, wish, localOnly) ?? "left out"}`);
  const known = reasons.length > 0 ? reasons.join("; ") : "no provider is configured; set OPENAI_API_KEY or another key, or start Ollama";
  const incapable =
    targets.length > 0 && targets.every((target) => backends.includes(target.backend) && target.backend.missing(wish.operation) === null);
  return new CallError(incapable ? "bad_request" : "config", `${prefix}no provider can take this call. ${known}`, { sent: false });
}

/** What stands before the first colon, or all of it: perhaps a provider. */
function providerWord(written: string): string {
  const colon = written.indexOf(":");
  return colon < 0 ? written : written.slice(0, colon);
}

/** A kind that the config does not use is no model id either. */
function refuseUnconfigured(word: string, backends: readonly Backend[]): void {
  if (!isKind(word) || backendOf(word, backends)) return;
  const [key] = serviceOf(word).keys;
  const fromFile = backends.some(({ entry }) => entry.origin === "file");
  const remedy = fromFile || key === undefined ? `add it to [[llm.providers]]` : `set ${key}`;
  throw new CallError("config", `${word} is not configured; ${remedy}`, { sent: false });
}

/** Words that are almost a provider's name are a slip, not a model: nothing is sent for them. */
function refuseMisspelt(word: string, backends: readonly Backend[]): void {
  const names = backends.flatMap(({ name, entry }) => [name, entry.kind]);
  const [meant] = /\d/.test(word) || names.includes(word) ? [] : nearest(word, names);
  if (meant === undefined) return;
  throw new CallError("bad_request", `unknown provider "${word}"; did you mean "${meant}"?`, { sent: false });
}

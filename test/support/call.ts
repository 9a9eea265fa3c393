import type { FallbackRules, ProviderEntry } from "../../src/config/config.ts";
import type { Call, Handler } from "../../src/engine/call.ts";
import { CallError, type ErrorKind } from "../../src/errors.ts";
import { UNKNOWN_COST } from "../../src/money/cost.ts";
import type { Backend, Target } from "../../src/providers/backend.ts";
import { serviceOf } from "../../src/providers/services.ts";
import type { Completion } from "../../src/types.ts";
import { NO_USAGE } from "../../src/types.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";

export const RULES: FallbackRules = {
  enabled: true,
  maxRetries: null,
  retryDelayMs: 1000,
  maxAttempts: 8,
  explicit: false,
  onFiltered: false,
};

export const ANSWER: Completion = { text: "Hello.", toolCalls: [], finishReason: "stop", usage: NO_USAGE, model: "small" };

/** A configured provider as tests need it; whatever is not given is at its default. */
export function entry(given: Partial<ProviderEntry> = {}): ProviderEntry {
  return {
    name: "house",
    kind: "openai-compatible",
    origin: "file",
    apiKey: null,
    baseUrl: "http://127.0.0.1:9",
    missing: null,
    textModel: "small",
    embeddingModel: "vectors",
    maxTokens: null,
    temperature: null,
    priority: null,
    weight: 1,
    local: null,
    stream: true,
    headers: {},
    timeouts: {},
    contextWindow: null,
    reasoningModel: null,
    rpm: null,
    tpm: null,
    rpd: null,
    maxConcurrency: null,
    caFile: null,
    organizationId: null,
    deploymentName: null,
    embeddingDeploymentName: null,
    apiVersion: null,
    voyageApiKey: null,
    webhookUrl: null,
    version: null,
    ...given,
  };
}

/** A target that is only a name: layers never ask its provider. */
export function target(name: string, given: Partial<ProviderEntry> = {}): Target {
  const own = entry({ name, ...given });
  const backend: Backend = {
    name,
    entry: own,
    service: serviceOf(own.kind),
    provider: () => Promise.reject(new Error("not asked")),
    missing: () => own.missing,
    defaultModel: () => own.textModel,
    isLocal: () => own.local ?? false,
    models: () => [],
    discover: async () => {},
  };
  return { backend, model: own.textModel ?? "small" };
}

/** A call on its way down to these targets. */
export function callTo(targets: Target[], given: Partial<Call> = {}): Call {
  const [first = target("house")] = targets;
  return {
    operation: "complete",
    task: null,
    targets,
    target: first,
    remaining: targets.length - 1,
    probe: false,
    tokens: 0,
    cost: null,
    worst: () => null,
    caller: { requestId: "r", time: 0, tool: "complete", client: null },
    scope: cancelScope(),
    listener: { accepted() {}, bytes() {}, text() {} },
    record: { attempts: [], committed: false, partial: null, notes: [] },
    ...given,
  };
}

type Step = ErrorKind | CallError | "answer" | ((call: Call) => Promise<Completion>);

/** A handler that does one step a call, the last one for ever, and remembers whom it was called for and when. */
export function scripted(...steps: [Step, ...Step[]]) {
  const calls: { target: string; at: number }[] = [];
  const handler: Handler<Completion> = async (call) => {
    const step = steps[Math.min(calls.length, steps.length - 1)];
    calls.push({ target: call.target.backend.name, at: performance.now() });
    const record = (outcome: "ok" | "error", errorKind: ErrorKind | null) =>
      call.record.attempts.push({
        target: call.target,
        outcome,
        errorKind,
        status: null,
        latencyMs: 0,
        ttftMs: null,
        usage: null,
        cost: UNKNOWN_COST,
        costUsd: null,
      });
    if (typeof step === "function") return step(call);
    if (step === "answer" || step === undefined) {
      record("ok", null);
      return ANSWER;
    }
    const error = step instanceof CallError ? step : new CallError(step, `it failed with ${step}`);
    record("error", error.kind);
    throw error;
  };
  return { handler, calls };
}

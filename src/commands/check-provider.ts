import { entrySource, type Source } from "../config/source.ts";
import type { CallError } from "../errors.ts";
import type { Gateway } from "../gateway.ts";
import type { Backend } from "../providers/backend.ts";
import { checkProvider, type Finding } from "../tools/provider-check.ts";
import { fixOf } from "./check-fix.ts";
import { askForOneToken } from "./check-live.ts";
import { modelFix, type Wanted, wantedModels } from "./check-models.ts";
import { addressOf, failedStage, proxyOf, type Stage } from "./check-reach.ts";

/** What was found out about one provider. */
export interface Row {
  name: string;
  kind: string;
  /** `absent`: nobody configured it, and it is not there. */
  state: "ok" | "warning" | "failed" | "absent";
  key: (Source & { masked: string }) | null;
  host: string | null;
  proxy: string | null;
  failedAt: Stage | null;
  asked: boolean;
  auth: "accepted" | "refused" | "none" | "not tested";
  models: Wanted[];
  aheadMs: number | null;
  error: { kind: string; message: string } | null;
  /** What mends a failure. */
  fix: string | null;
  warnings: string[];
  /** The model that gave one token. */
  live: string | null;
}

/** Where a check stands. */
export interface Around {
  gateway: Gateway;
  env: NodeJS.ProcessEnv;
  live: boolean;
}

const QUIET: Finding = { models: null, error: null, aheadMs: null };

/** Finds out about one provider all that is free to know, and with `live` whether it answers. */
export async function inspect(backend: Backend, around: Around): Promise<Row> {
  const { entry } = backend;
  const asks = entry.missing === null && entry.kind !== "embedded";
  const finding = asks ? await checkProvider(backend) : QUIET;
  if (asks && !finding.error) await Promise.all([backend.discover("complete"), backend.discover("embed")]);
  const row = rowOf(backend, around, finding);
  if (entry.missing !== null) return { ...row, state: "failed", fix: entry.missing };
  const judged = finding.error ? failing(row, finding.error, backend, around) : judgedByModels(row, finding, backend);
  const reached = judged.state !== "failed" || finding.error === null;
  const tries = around.live && judged.state !== "absent" && reached && row.models.length > 0;
  return warned(tries ? await lived(judged, backend, around) : judged);
}

function rowOf(backend: Backend, { gateway, env }: Around, { models, error, aheadMs }: Finding): Row {
  const { name, entry } = backend;
  const address = entry.kind === "embedded" ? null : addressOf(backend);
  const { apiKey, kind } = entry;
  return {
    name,
    kind,
    state: "ok",
    key: apiKey && { ...entrySource(gateway.loaded.sources, name, "api_key"), masked: apiKey.masked() },
    host: address?.host ?? null,
    proxy: address && proxyOf(address, env),
    failedAt: failedStage(error),
    asked: models !== null || error !== null,
    auth: authOf(backend, { models, error, aheadMs }),
    models: wantedModels(backend, gateway, models),
    aheadMs,
    error: error && { kind: error.kind, message: error.message },
    fix: null,
    warnings: [],
    live: null,
  };
}

/** Hugging Face shows its list to everyone. */
function authOf({ entry }: Backend, { models, error }: Finding): Row["auth"] {
  if (error?.kind === "auth") return "refused";
  if (entry.apiKey === null) return "none";
  return (models !== null && entry.kind !== "huggingface") || error?.kind === "quota" ? "accepted" : "not tested";
}

function failing(row: Row, error: CallError, backend: Backend, { gateway, live }: Around): Row {
  const { entry } = backend;
  if (entry.kind === "ollama" && entry.origin === "environment" && (error.kind === "network" || error.kind === "timeout")) {
    return { ...row, state: "absent", models: [] };
  }
  if (error.kind === "rate_limit" || error.kind === "overloaded") return { ...row, state: "warning", warnings: [error.message] };
  if (entry.kind === "openai-compatible" && error.kind === "no_model" && !error.message.includes("HTML")) {
    const untested = `it lists no models (${error.message}); ${live ? "only a call can tell" : "--live tells whether it answers"}`;
    return { ...row, state: "warning", warnings: [untested] };
  }
  return { ...row, state: "failed", fix: fixOf(error, backend, gateway, row.proxy) };
}

/** A model that the config names must be there; of the usual ones it is enough if one is. */
function judgedByModels(row: Row, { models }: Finding, backend: Backend): Row {
  const unlisted = row.models.filter(({ listed }) => listed === false);
  const [first] = unlisted;
  if (row.models.length === 0) return { ...row, state: "failed", fix: backend.missing("complete") ?? "set text_model" };
  if (!first || !models) return row;
  const fixes = unlisted.map((wanted) => modelFix(wanted, backend, models));
  if (!unlisted.some(({ named }) => named) && unlisted.length < row.models.length) return { ...row, state: "warning", warnings: fixes };
  return { ...row, state: "failed", fix: fixes.join("; ") };
}

async function lived(row: Row, backend: Backend, { gateway }: Around): Promise<Row> {
  const { model, error } = await askForOneToken(backend);
  if (!error) {
    const auth = row.auth === "not tested" ? "accepted" : row.auth;
    return {
      ...row,
      live: model,
      auth,
      state: row.state === "failed" ? "warning" : row.state,
      fix: null,
      warnings: [...row.warnings, row.fix ?? []].flat(),
    };
  }
  const fix = error.kind === "no_model" ? `set text_model to one that ${backend.name} has` : fixOf(error, backend, gateway, row.proxy);
  const auth = error.kind === "auth" ? "refused" : row.auth;
  return { ...row, state: "failed", auth, error: { kind: error.kind, message: error.message }, fix, failedAt: failedStage(error) };
}

const SKEW_MS = 120_000;

function warned(row: Row): Row {
  const { aheadMs, models, name } = row;
  const unpriced = models.filter(({ priced }) => !priced).map(({ id }) => `"${name}:${id}"`);
  const warnings = [
    ...row.warnings,
    ...(aheadMs !== null && Math.abs(aheadMs) > SKEW_MS ? [clockWords(aheadMs)] : []),
    ...(unpriced.length > 0
      ? [`no price is known; set [llm.prices.${unpriced[0]}]${unpriced.length > 1 ? ` and ${unpriced.slice(1).join(", ")}` : ""}`]
      : []),
  ];
  return { ...row, warnings, state: row.state === "ok" && warnings.length > 0 ? "warning" : row.state };
}

function clockWords(aheadMs: number): string {
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  return `this machine's clock is ${minutes} minutes ${aheadMs > 0 ? "behind" : "ahead of"} the provider's; set it`;
}

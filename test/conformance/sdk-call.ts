import { isKind, serviceOf } from "../../src/providers/services.ts";
import { type Entry, type Json, list, record, string } from "./evidence.ts";
import { type ToolCall, toolCallOf } from "./recorded-call.ts";
import type { SdkJob, Sent } from "./sdk-jobs.ts";

/** Two keys of ours: a plain one, and one in the form of Entra ID's tokens. */
export const KEY = "test-0123456789abcdef";
export const TOKEN = "eyJhbGciOiJub25lIn0.e30.test";

/** The tool call that asks for what the SDK was asked for. */
export function callOf(job: SdkJob, first: SdkJob["requests"][number], kind: string): ToolCall {
  const { tool, args } = toolCallOf(entryOf(job, first), { ...first, url: first.origin + first.path, headers: {} }, kind);
  return { tool, args: adapted(args, job) };
}

/** What the SDK's client is set up with is in our config: the deployment at Azure, the version at Replicate. */
function adapted(args: Json, { provider, job }: SdkJob): Json {
  const deployed = provider === "azure" && !("texts" in args || "check" in args);
  const versioned = provider === "replicate" && !string(args.model).includes("/");
  const chosen = deployed ? { ...args, model: "azure-openai" } : versioned ? { ...args, model: "replicate" } : args;
  return job === "vision_url" ? withAddress(chosen) : chosen;
}

/** The same image, given as an address. */
function withAddress(args: Json): Json {
  const byAddress = (value: unknown) => (record(value).type === "image" ? { type: "image", url: "https://example.com/cat.png" } : value);
  return JSON.parse(JSON.stringify(args), (_key, value) => byAddress(value));
}

/** Whose service an SDK's folder is about. */
export function kindOf(provider: string): string {
  return provider === "azure" ? "azure-openai" : provider.replace(/-2023-06-01$/, "");
}

/** An SDK's job in the manifest's words, which is what tool calls are made from. */
function entryOf({ provider, job }: SdkJob, { path, body }: Sent): Entry {
  const api = job === "list_models" ? "models" : apiOf(path);
  const model = string(record(body).model) || (/models\/(.+?)(:|\/predictions|\/v1|\/pipeline|$)/.exec(path)?.[1] ?? null);
  const { input, texts = input, inputs = texts, requests = inputs } = record(body);
  const counted = list(requests).flatMap(({ content }) => list(record(content).parts));
  const count = Math.max([inputs].flat().length, counted.length);
  return { file: job, provider, kind: "", api, model, expect: { type: "completion", count } };
}

function apiOf(path: string): string {
  return /:(\w+)$/.exec(path)?.[1] ?? path.split("/").at(-1) ?? "";
}

/** A config that is set up as the SDK's client was, with the service at this address. */
export function configOf({ job }: SdkJob, first: Sent, kind: string, url: string): string {
  const streams = job.startsWith("stream") || (kind === "replicate" && !/wait|block/.test(job));
  return [
    "[llm]",
    `provider = "${kind}"`,
    `base_url = "${url}${basePath(kind, first.path)}"`,
    `stream = ${streams}`,
    `text_model = "${string(record(first.body).model) || "meta/llama-2-70b-chat"}"`,
    'embedding_model = "recorded"',
    ...(kind === "ollama" ? [] : [`api_key = "${job.startsWith("entra") ? TOKEN : KEY}"`]),
    ...(kind === "openai" ? ['organization_id = "org-xxx"'] : []),
    ...(kind === "azure-openai" ? ['deployment_name = "gpt-4-deployment"'] : []),
    ...(kind === "azure-openai" && first.query["api-version"] ? [`api_version = "${first.query["api-version"]}"`] : []),
    ...(job === "create_version" ? [`version = "${record(first.body).version}"`] : []),
    ...(job === "create_webhook" ? ['webhook_url = "https://your-server.com/webhook"'] : []),
    "[llm.fallback]",
    "max_retries = 0",
  ].join("\n");
}

/** Where the service answers by default; Hugging Face has an address for each of those it hands calls on to. */
function basePath(kind: string, path: string): string {
  if (kind === "huggingface") return /^\/(together|hf-inference)(?=\/)/.exec(path)?.[0] ?? "";
  if (kind === "google" && path.startsWith("/v1/")) return "/v1";
  const base = isKind(kind) ? serviceOf(kind).baseUrl : null;
  return base === null ? "" : new URL(base).pathname.replace(/\/$/, "");
}

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { startAgency } from "../support/agency.ts";
import { type Answer, fails, json, type Received, startUpstream } from "../support/upstream.ts";
import { type Json, readJson, record, string } from "./evidence.ts";
import { callOf, configOf, KEY, kindOf, TOKEN } from "./sdk-call.ts";

/** A request as far as two clients can agree on it. */
export interface Sent {
  method: string;
  path: string;
  query: Json;
  headers: Json;
  body: unknown;
}

/** A job and what a provider's own SDK sends for it. */
export interface SdkJob {
  provider: string;
  job: string;
  requests: (Sent & { origin: string })[];
}

/** Look-ups that the Hugging Face SDK makes before a call. */
const LOOK_UP = "https://huggingface.co";

export function jobsIn(folder: string): SdkJob[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name: provider }) =>
    readdirSync(join(folder, provider)).map((file) => {
      const requests = (record(readJson(folder, join(provider, file))).requests as SdkJob["requests"]).filter(
        ({ origin }) => origin !== LOOK_UP,
      );
      return { provider, job: file.replace(/\.json$/, ""), requests };
    }),
  );
}

const HEADERS = ["authorization", "x-api-key", "api-key", "x-goog-api-key", "anthropic-version", "openai-organization", "prefer"];

/** What the SDK sends, cut down to what is compared. */
export function sdkRequest({ method, path, query, headers, body }: Sent): Sent {
  return { method, path, query, headers: chosen(headers), body: body ?? {} };
}

function ourRequest({ method, path, headers, body }: Received): Sent {
  const { pathname, searchParams } = new URL(path, "http://loopback");
  return { method, path: pathname, query: Object.fromEntries(searchParams), headers: chosen(headers), body };
}

function chosen(headers: Json): Json {
  const kept = HEADERS.filter((name) => headers[name] !== undefined);
  return Object.fromEntries(kept.map((name) => [name, string(headers[name]).replace(KEY, "<redacted>").replace(TOKEN, "<redacted>")]));
}

/** What the product sends for the same job, asked through its tools; as many requests as the SDK has sent. */
export async function ourRequests(job: SdkJob): Promise<Sent[]> {
  const { requests } = job;
  const kind = kindOf(job.provider);
  const [first] = requests;
  if (!first) throw new Error(`${job.job} holds no request`);
  const upstream = await startUpstream();
  upstream.answer(kind === "replicate" ? prediction(upstream.url, job.job) : fails(400));
  const agency = await startAgency({ config: configOf(job, first, kind, upstream.url) });
  const { tool, args } = callOf(job, first, kind);
  const controller = new AbortController();
  const call = agency.call(tool, args, { signal: controller.signal }).catch(() => null);
  if (job.job === "cancel") {
    await upstream.received(2);
    controller.abort();
    await upstream.received(3);
  }
  await call;
  await agency.close();
  await upstream.close();
  const from = { get: 1, cancel: 2 }[job.job] ?? 0;
  return upstream.requests.slice(from, from + requests.length).map(ourRequest);
}

/** Replicate for a job: a prediction that ends at its first asking, unless it is to be cancelled. */
function prediction(origin: string, job: string): Answer {
  return ({ method }, response) => {
    const urls = { get: `${origin}/v1/predictions/p1`, ...(job === "stream" && { stream: `${origin}/v1/files/p1` }) };
    const ended = method === "GET" && job !== "cancel" ? { status: "succeeded", output: ["Hello."] } : { status: "starting" };
    json(response, 201, { id: "p1", urls, ...ended });
  };
}

import { startAgency } from "../support/agency.ts";
import type { CallResult } from "../support/clients.ts";
import type { Upstream } from "../support/upstream.ts";
import type { Entry, Recorded } from "./evidence.ts";
import { life } from "./prediction-life.ts";
import { type ToolCall, toolCallOf } from "./recorded-call.ts";
import { replay } from "./replay.ts";

/** What a client saw of a call that a recording answered. */
export interface Played {
  call: ToolCall;
  result: CallResult;
  /** The pieces of the answer, where the call asked for them. */
  pieces: string | null;
}

/** Calls the product as a client does while a recording answers for the provider. */
export async function play(entry: Entry, exchanges: Recorded[], streams: boolean, upstream: Upstream): Promise<Played> {
  const kind = kindOf(entry);
  const [first] = exchanges;
  if (!first) throw new Error(`${entry.file} holds no exchange`);
  upstream.answer(entry.provider === "replicate" ? life(exchanges, entry.file, upstream.url) : replay(first.response, entry.file));
  const call = toolCallOf(entry, first.request, kind);
  const piecewise = streams && call.tool === "complete" && !["tools", "json", "json_schema"].some((argument) => argument in call.args);
  const agency = await startAgency({ config: configOf(kind, upstream.url, streams) });
  let pieces = "";
  const onprogress = ({ message = "" }) => {
    pieces += message;
  };
  try {
    const args = piecewise ? { ...call.args, stream: true } : call.args;
    const result = await agency.call(call.tool, args, piecewise ? { onprogress } : {});
    return { call, result, pieces: piecewise ? pieces : null };
  } finally {
    await agency.close();
  }
}

function kindOf({ provider, api }: Entry): string {
  if (api === "openai-compat.chat") return "openai-compatible";
  return provider === "azure" ? "azure-openai" : provider;
}

function configOf(kind: string, url: string, streams: boolean): string {
  return [
    "[llm]",
    `provider = "${kind}"`,
    `base_url = "${url}"`,
    'api_key = "test-0123456789abcdef"',
    'text_model = "recorded"',
    'embedding_model = "recorded"',
    `stream = ${streams}`,
    ...(kind === "azure-openai" ? ['api_version = "2024-10-21"'] : []),
    "[llm.fallback]",
    "max_retries = 0",
    "retry_delay_ms = 1",
  ].join("\n");
}

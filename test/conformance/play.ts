import { startAgency } from "../support/agency.ts";
import type { CallResult, TestClient } from "../support/clients.ts";
import { startUpstream } from "../support/upstream.ts";
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

/** How a recording is played. */
interface Way {
  /** Whether the product asks for the reply in pieces. */
  streams: boolean;
  /** The product keeps nothing of it for the next: it must be so for errors, from which it learns. */
  alone: boolean;
}

export interface Player {
  /** Calls the product as a client does while a recording answers for the provider. */
  play(entry: Entry, exchanges: Recorded[], way: Way): Promise<Played>;
  close(): Promise<void>;
}

export async function startPlayer(): Promise<Player> {
  const upstream = await startUpstream();
  const shared = new Map<string, Promise<TestClient>>();

  const agencyFor = (config: string, alone: boolean): Promise<TestClient> => {
    const agency = (alone ? undefined : shared.get(config)) ?? startAgency({ config });
    if (!alone) shared.set(config, agency);
    return agency;
  };
  return {
    async play(entry, exchanges, { streams, alone }) {
      const [first] = exchanges;
      if (!first) throw new Error(`${entry.file} holds no exchange`);
      const kind = kindOf(entry);
      upstream.answer(entry.provider === "replicate" ? life(exchanges, entry.file, upstream.url) : replay(first.response, entry.file));
      const call = toolCallOf(entry, first.request, kind);
      const agency = await agencyFor(configOf(kind, upstream.url, streams), alone);
      try {
        return await ask(agency, call, streams);
      } finally {
        if (alone) await agency.close();
      }
    },
    async close() {
      for (const agency of await Promise.all(shared.values())) await agency.close();
      await upstream.close();
    },
  };
}

/** One call, in pieces where it can have them. */
async function ask(agency: TestClient, call: ToolCall, streams: boolean): Promise<Played> {
  const whole = ["tools", "json", "json_schema"].some((argument) => argument in call.args);
  if (!streams || whole || call.tool !== "complete") return { call, result: await agency.call(call.tool, call.args), pieces: null };
  let pieces = "";
  const onprogress = ({ message = "" }) => {
    pieces += message;
  };
  const result = await agency.call(call.tool, { ...call.args, stream: true }, { onprogress });
  return { call, result, pieces };
}

export function kindOf({ provider, api }: Entry): string {
  if (api === "openai-compat.chat") return "openai-compatible";
  return provider === "azure" ? "azure-openai" : provider;
}

export function configOf(kind: string, url: string, streams: boolean): string {
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

import { CallError } from "../../errors.ts";
import type { CompleteRequest, Completion, Json, ModelInfo } from "../../types.ts";
import type { Connection, Exchange, Provider, ProviderFactory } from "../provider.ts";
import { accepted, refusals } from "../refusals.ts";
import { isRecord, parseReply, undocumented } from "../reply.ts";
import { explained } from "../successors.ts";
import { type Answer, growingAnswer } from "./answer.ts";
import { type Client, createClient } from "./client.ts";
import { follow } from "./follow.ts";
import { encodeInput, unknownTo } from "./input.ts";
import { type Pace, quietly } from "./poll.ts";
import { endedBadly, type Prediction } from "./prediction.ts";
import { targetOf } from "./target.ts";

const PACE: Pace = { firstPollMs: 250, longestPollMs: 2_000, heartbeatMs: 5_000 };

/** Predictions instead of replies: created, followed to their end, and cancelled when nobody waits for them any more. */
export const replicate: ProviderFactory = replicateAt(PACE);

export function replicateAt(pace: Pace): ProviderFactory {
  return (connection) => {
    const client = createClient(connection);
    const refused = refusals(unknownTo);
    const create = creator(client, connection);
    const provider: Provider = {
      complete: async (request, model, exchange) => {
        const { request: kept, dropped } = accepted(request, refused.of(model));
        try {
          const completion = await complete(client, pace, create, { request: kept, model, exchange });
          return dropped.length > 0 ? { ...completion, dropped } : completion;
        } catch (error) {
          throw error instanceof CallError && refused.learn(error, model) ? error.asAdapted() : explained(error, model);
        }
      },
      models: async (exchange) => decodeModels(parseReply(await client.list("/models", exchange))),
    };
    return provider;
  };
}

interface Asked {
  request: CompleteRequest;
  model: string;
  exchange: Exchange;
}

type Create = (asked: Asked) => Promise<Prediction>;

async function complete(client: Client, pace: Pace, create: Create, asked: Asked): Promise<Completion> {
  const { request, exchange } = asked;
  const created = await create(asked);
  const answer = growingAnswer(exchange.listener);
  let ended: Prediction | undefined;
  try {
    ended = await follow({ client, pace, exchange, answer }, created);
  } finally {
    if (!ended) client.abandon(created.id);
  }
  return completionOf(ended, answer, request.maxTokens);
}

function completionOf(ended: Prediction, answer: Answer, maxTokens: number | undefined): Completion {
  if (["failed", "canceled", "aborted"].includes(ended.status)) throw endedBadly(ended);
  if (ended.error !== null) throw endedBadly({ ...ended, status: "failed" });
  if (ended.output !== null) answer.catchUp(ended.output);
  const text = answer.text();
  if (text === "" && ended.removed) throw new CallError("bad_reply", "Replicate has already deleted the answer", { sent: true });
  const cut = maxTokens !== undefined && (ended.usage.output ?? 0) >= maxTokens;
  return { text, toolCalls: [], finishReason: cut ? "length" : "stop", usage: ended.usage, model: ended.model };
}

/** How long the first answer may be held back for the output; short enough that a call that is cancelled meanwhile can still end it. */
const WAIT_S = 10;

/** Creates predictions. What is no official model is asked for by its latest version, which is looked up once. */
function creator(client: Client, connection: Connection): Create {
  const latest = new Map<string, string>();
  const { webhookUrl, version: configured, textModel } = connection;

  return async ({ request, model, exchange }) => {
    const input = encodeInput(request, model);
    const webhook = webhookUrl === null ? {} : { webhook: webhookUrl, webhook_events_filter: ["completed"] };
    const at = (version: string | null) => {
      const target = targetOf(model, version);
      const body: Json = { ...webhook, input, ...(target.version && { version: target.version }) };
      return client.create(target.path, body, headersOf(exchange), exchange);
    };
    const named = textModel === null || model === textModel ? configured : null;
    try {
      return await at(named ?? latest.get(model) ?? null);
    } catch (error) {
      const official = named === null && !latest.has(model) && /^[\w.-]+\/[\w.-]+$/.test(model);
      if (!official || !(error instanceof CallError) || error.status !== 404) throw error;
      const version = versionOf(await client.list(`/models/${model}`, quietly(exchange)));
      if (version === null) throw error;
      latest.set(model, version);
      return at(version);
    }
  };
}

/** `Cancel-After` ends the prediction with the call even if no cancellation gets through: https://replicate.com/changelog/2025-10-16-prediction-deadlines */
function headersOf({ scope, stream }: Exchange): Record<string, string> {
  const seconds = Math.ceil(scope.remaining() / 1_000);
  return {
    ...(!stream && { prefer: `wait=${Math.max(1, Math.min(WAIT_S, seconds))}` }),
    ...(Number.isFinite(seconds) && { "cancel-after": `${Math.max(5, seconds)}s` }),
  };
}

function versionOf(text: string): string | null {
  const body = parseReply(text);
  const version = isRecord(body) && isRecord(body.latest_version) ? body.latest_version.id : undefined;
  return typeof version === "string" ? version : null;
}

function decodeModels(body: unknown): ModelInfo[] {
  if (!isRecord(body) || !Array.isArray(body.results)) throw undocumented("no list of models");
  return body.results.filter(isRecord).flatMap(({ owner, name }) => (owner && name ? [{ id: `${owner}/${name}` }] : []));
}

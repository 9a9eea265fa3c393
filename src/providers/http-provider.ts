import type { IncomingHttpHeaders } from "node:http";
import { CallError } from "../errors.ts";
import { type Framing, lines, serverSentEvents } from "../http/framing.ts";
import { send } from "../http/send.ts";
import type { CompleteRequest, Completion, Embedding, EmbedRequest, Json, ModelInfo } from "../types.ts";
import { inBatches } from "./batches.ts";
import type { Failure } from "./failure.ts";
import type { Connection, Exchange, Provider, ProviderFactory } from "./provider.ts";
import { accepted, type Parameter, refusals } from "./refusals.ts";
import { parseReply } from "./reply.ts";
import { thinkingFilter, withoutThinking } from "./thinking.ts";

/** Where a request goes, beneath the base URL, and what it carries. */
export interface WireRequest {
  path: string;
  body: Json;
  headers?: Record<string, string>;
}

/** An answer without its text: what is known once a stream has ended. */
export type Ending = Omit<Completion, "text">;

/** Reads one streamed reply. `event` hands the pieces of text to the `emit` it was made with and throws a `CallError` on an error event. */
export interface StreamDecoder {
  event(data: string, name: string | undefined): void;
  /** Called when the stream is over; throws `bad_reply` when its end mark is missing. */
  end(): Ending;
}

/** What beside the request decides how it is written. */
export interface EncodeContext {
  connection: Connection;
  stream: boolean;
  /** What this model refuses; the parameters that can be left out are already gone from the request. */
  refused: ReadonlySet<Parameter>;
}

/** A wire format: pure functions between our words and a provider's JSON. Operations it does not have are absent. */
export interface Protocol {
  /** The base URL from what the config gives, old forms included. */
  base(connection: Connection): string;
  /** Authentication and version headers. */
  headers(connection: Connection): Record<string, string>;
  /** The `CallError` that a reply without success means. */
  failure(failure: Failure): CallError;
  complete?: {
    encode(request: CompleteRequest, model: string, context: EncodeContext): WireRequest;
    /** What a model is documented to refuse. */
    refuses?(model: string): readonly Parameter[];
    decode(body: unknown): Completion;
    decoder(emit: (piece: string) => void): StreamDecoder;
  };
  embed?: {
    /** How many texts one request may hold. */
    batch: number;
    encode(request: EmbedRequest, model: string, connection: Connection): WireRequest;
    decode(body: unknown, request: EmbedRequest): Embedding;
  };
  models?: {
    path(connection: Connection): string;
    decode(body: unknown): ModelInfo[];
  };
}

const REPLY_LIMIT = 64 * 2 ** 20;
const ERROR_LIMIT = 64 * 2 ** 10;

/** Joins a wire format to HTTP: one exchange per try, the reply read by its content type, every failure a `CallError`. */
export function httpProvider(protocol: Protocol): ProviderFactory {
  return (connection) => {
    const { complete, embed, models } = protocol;
    const provider: Provider = {};
    if (complete) {
      const refused = refusals(complete.refuses);
      provider.complete = async (request, model, exchange) => {
        const { request: kept, dropped } = accepted(request, refused.of(model));
        const context = { connection, stream: exchange.stream, refused: refused.of(model) };
        const reader = completionReader(complete, exchange);
        try {
          await post(protocol, connection, complete.encode(kept, model, context), exchange, reader);
        } catch (error) {
          throw error instanceof CallError && refused.learn(error, model) ? error.asAdapted() : error;
        }
        const completion = reader.completion();
        return dropped.length > 0 ? { ...completion, dropped } : completion;
      };
    }
    if (embed) {
      const batched = inBatches(embed.batch);
      provider.embed = (request, model, exchange) =>
        batched(request, async (part) => {
          const reader = wholeReader();
          await post(protocol, connection, embed.encode(part, model, connection), exchange, reader);
          return embed.decode(parseReply(reader.text()), part);
        });
    }
    if (models) {
      provider.models = async (exchange) => {
        const reader = wholeReader();
        await exchangeJson(protocol, connection, { method: "GET", path: models.path(connection) }, exchange, reader);
        return models.decode(parseReply(reader.text()));
      };
    }
    return provider;
  };
}

/** What reads a success; failures are collected beside it. */
interface Collector {
  start(headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
}

function post(protocol: Protocol, connection: Connection, wire: WireRequest, exchange: Exchange, reader: Collector): Promise<void> {
  const { path, headers, body } = wire;
  return exchangeJson(
    protocol,
    connection,
    { method: "POST", path, body: JSON.stringify(body), ...(headers && { headers }) },
    exchange,
    reader,
  );
}

async function exchangeJson(
  protocol: Protocol,
  connection: Connection,
  wire: { method: "GET" | "POST"; path: string; body?: string; headers?: Record<string, string> },
  { scope, listener }: Exchange,
  reader: Collector,
): Promise<void> {
  let failure: { status: number; headers: IncomingHttpHeaders; chunks: Buffer[]; size: number } | null = null;
  const request = {
    method: wire.method,
    url: new URL(protocol.base(connection) + wire.path),
    headers: {
      accept: "application/json",
      "user-agent": "agency-llm",
      ...(wire.body !== undefined && { "content-type": "application/json" }),
      ...protocol.headers(connection),
      ...wire.headers,
      ...connection.headers,
    },
    ...(wire.body !== undefined && { body: wire.body }),
  };
  await send(request, connection.link, scope, {
    start(status, headers) {
      if (status >= 300) {
        failure = { status, headers, chunks: [], size: 0 };
        return;
      }
      listener.accepted();
      reader.start(headers);
    },
    data(chunk) {
      listener.bytes();
      if (!failure) return reader.data(chunk);
      if (failure.size < ERROR_LIMIT) failure.chunks.push(chunk);
      failure.size += chunk.length;
    },
  });
  if (failure) throw protocol.failure(collected(failure));
}

function collected({ status, headers, chunks }: { status: number; headers: IncomingHttpHeaders; chunks: Buffer[] }): Failure {
  return { status, headers, body: Buffer.concat(chunks).toString("utf8").slice(0, ERROR_LIMIT) };
}

/** Collects a reply that comes in one piece. */
function wholeReader() {
  const chunks: Buffer[] = [];
  let size = 0;
  return {
    start() {},
    data(chunk: Buffer) {
      size += chunk.length;
      if (size > REPLY_LIMIT) throw new CallError("bad_reply", "the reply is larger than 64 MiB", { sent: true });
      chunks.push(chunk);
    },
    text: () => Buffer.concat(chunks).toString("utf8"),
  };
}

/** Reads a completion in whichever form it comes: a stream of events, lines of JSON, or one JSON value. */
function completionReader(codec: NonNullable<Protocol["complete"]>, exchange: Exchange) {
  const whole = wholeReader();
  const filter = thinkingFilter();
  let text = "";
  const emit = (piece: string) => {
    const visible = filter.push(piece);
    if (visible === "") return;
    text += visible;
    if (text.length > REPLY_LIMIT) throw new CallError("bad_reply", "the reply is larger than 64 MiB", { sent: true });
    exchange.listener.text(visible);
  };
  const decoder = codec.decoder(emit);
  let framing: Framing | null = null;

  const finish = (): Completion => {
    framing?.end();
    const ending = decoder.end();
    const rest = filter.end();
    if (rest !== "") exchange.listener.text(rest);
    return { ...ending, text: text + rest };
  };
  const decodeWhole = (): Completion => {
    const body = whole.text();
    if (/^\s*(data|event|id|:)/.test(body)) {
      framing = serverSentEvents(decoder.event);
      framing.feed(Buffer.from(body));
      return finish();
    }
    const completion = codec.decode(parseReply(body));
    const answer = withoutThinking(completion.text);
    if (answer !== "") exchange.listener.text(answer);
    return { ...completion, text: answer };
  };
  return {
    start(headers: IncomingHttpHeaders) {
      const type = String(headers["content-type"] ?? "");
      if (type.includes("event-stream")) framing = serverSentEvents(decoder.event);
      else if (/ndjson|stream\+json|jsonl/.test(type)) framing = lines(decoder.event);
    },
    data(chunk: Buffer) {
      if (framing) framing.feed(chunk);
      else whole.data(chunk);
    },
    completion: () => (framing ? finish() : decodeWhole()),
  };
}

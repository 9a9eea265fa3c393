import { CallError } from "../errors.ts";
import type { CompleteRequest, Completion, Embedding, EmbedRequest, Json, ModelInfo } from "../types.ts";
import { inBatches } from "./batches.ts";
import { completionReader } from "./completion-reader.ts";
import { type Collector, perform, wholeReader } from "./exchange.ts";
import type { Failure } from "./failure.ts";
import { inHalves } from "./halves.ts";
import type { Connection, Exchange, Provider, ProviderFactory } from "./provider.ts";
import { accepted, type Parameter, refusals } from "./refusals.ts";
import { parseReply } from "./reply.ts";
import { explained } from "./successors.ts";

/** Where a request goes, beneath the base URL, and what it carries. */
export interface WireRequest {
  path: string;
  body: Json;
  headers?: Record<string, string>;
  /** Parameters that this very request cannot carry, beside those that its model refuses in any. */
  dropped?: readonly string[];
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
  /** Its models are named by their owner: no name says that one was retired. */
  ownNames?: boolean;
  /** What the owner should change in the config although it works; told with the first answer. */
  notice?(connection: Connection): string | null;
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
    /** A request whose texts are too long together is sent again in halves. */
    halves?: boolean;
    encode(request: EmbedRequest, model: string, connection: Connection): WireRequest;
    decode(body: unknown, request: EmbedRequest): Embedding;
  };
  models?: {
    path(connection: Connection): string;
    decode(body: unknown): ModelInfo[];
  };
}

/** Joins a wire format to HTTP: one exchange per try, the reply read by its content type, every failure a `CallError`. */
export function httpProvider(protocol: Protocol): ProviderFactory {
  return (connection) => {
    const { complete, embed, models } = protocol;
    const provider: Provider = {};
    const noted = noteOnce(protocol.notice?.(connection));
    const told = (error: unknown, model: string) => (protocol.ownNames ? error : explained(error, model));
    if (complete) {
      const refused = refusals(complete.refuses);
      provider.complete = async (request, model, exchange) => {
        const { request: kept, dropped } = accepted(request, refused.of(model));
        const context = { connection, stream: exchange.stream, refused: refused.of(model) };
        const wire = complete.encode(kept, model, context);
        const reader = completionReader(complete, exchange);
        try {
          await post(protocol, connection, wire, exchange, reader);
          return noted(withDropped(reader.completion(), [...dropped, ...(wire.dropped ?? [])]));
        } catch (error) {
          throw error instanceof CallError && refused.learn(error, model) ? error.asAdapted() : told(error, model);
        }
      };
    }
    if (embed) {
      const batched = inBatches(embed.batch);
      provider.embed = async (request, model, exchange) => {
        const embedPart = async (part: EmbedRequest) => {
          const reader = wholeReader();
          await post(protocol, connection, embed.encode(part, model, connection), exchange, reader);
          return embed.decode(parseReply(reader.text()), part);
        };
        try {
          return noted(await batched(request, embed.halves ? (part) => inHalves(part, embedPart) : embedPart));
        } catch (error) {
          throw told(error, model);
        }
      };
    }
    if (models) {
      provider.models = async (exchange) => {
        const reader = wholeReader();
        await ask(protocol, connection, { method: "GET", path: models.path(connection) }, exchange, reader);
        return models.decode(parseReply(reader.text()));
      };
    }
    return provider;
  };
}

/** Adds a note to the first reply that comes by. */
function noteOnce(notice: string | null | undefined) {
  let pending = notice ?? null;
  return <Reply extends { notes?: string[] }>(reply: Reply): Reply => {
    if (pending === null) return reply;
    const notes = [...(reply.notes ?? []), pending];
    pending = null;
    return { ...reply, notes };
  };
}

function withDropped(completion: Completion, dropped: string[]): Completion {
  return dropped.length > 0 ? { ...completion, dropped } : completion;
}

function post(protocol: Protocol, connection: Connection, wire: WireRequest, exchange: Exchange, reader: Collector): Promise<void> {
  const { path, headers, body } = wire;
  return ask(protocol, connection, { method: "POST", path, body: JSON.stringify(body), ...(headers && { headers }) }, exchange, reader);
}

function ask(
  protocol: Protocol,
  connection: Connection,
  { method, path, headers, body }: { method: "GET" | "POST"; path: string; body?: string; headers?: Record<string, string> },
  exchange: Exchange,
  reader: Collector,
): Promise<void> {
  const own = {
    method,
    url: new URL(protocol.base(connection) + path),
    headers: { ...protocol.headers(connection), ...headers },
    ...(body !== undefined && { body }),
  };
  return perform(own, connection, exchange, protocol.failure, reader);
}

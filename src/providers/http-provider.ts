import { CallError } from "../errors.ts";
import type { CompleteRequest, Completion, Embedding, EmbedRequest, Json, ModelInfo, Operation } from "../types.ts";
import { inBatches } from "./batches.ts";
import { completionReader } from "./completion-reader.ts";
import { type Collector, perform, wholeReader } from "./exchange.ts";
import type { Failure } from "./failure.ts";
import { inHalves } from "./halves.ts";
import { noteOnce } from "./notes.ts";
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
  models?: { path(connection: Connection): string; decode(body: unknown): ModelInfo[] };
  /** The request that makes it load a model. */
  preload?(model: string, operation: Operation, connection: Connection): WireRequest;
}

/** Joins a wire format to HTTP: one exchange per try, the reply read by its content type, every failure a `CallError`. */
export function httpProvider(protocol: Protocol): ProviderFactory {
  return (connection) => {
    const { complete, embed, models } = protocol;
    const noted = noteOnce(() => protocol.notice?.(connection));
    const told = (error: unknown, model: string) => (protocol.ownNames ? error : explained(error, model));
    const provider: Provider = {};
    if (complete) {
      const { refused, once } = completing(protocol, complete, connection);
      provider.complete = async (request, model, exchange) => {
        try {
          return noted(await once(request, model, exchange));
        } catch (error) {
          throw error instanceof CallError && refused.learn(error, model) ? error.asAdapted() : told(error, model);
        }
      };
    }
    if (embed) {
      const all = embedding(protocol, embed, connection);
      provider.embed = async (request, model, exchange) => {
        try {
          return noted(await all(request, model, exchange));
        } catch (error) {
          throw told(error, model);
        }
      };
    }
    if (models) {
      provider.models = async (exchange) => {
        const reader = wholeReader();
        await ask(protocol, connection, { path: models.path(connection) }, exchange, reader);
        return models.decode(parseReply(reader.text()));
      };
    }
    const { preload } = protocol;
    if (preload)
      provider.preload = (model, operation, exchange) =>
        ask(protocol, connection, preload(model, operation, connection), exchange, wholeReader());
    return provider;
  };
}

function completing(protocol: Protocol, complete: NonNullable<Protocol["complete"]>, connection: Connection) {
  const refused = refusals(complete.refuses);
  const once = async (request: CompleteRequest, model: string, exchange: Exchange): Promise<Completion> => {
    const { request: kept, dropped } = accepted(request, refused.of(model));
    const wire = complete.encode(kept, model, { connection, stream: exchange.stream, refused: refused.of(model) });
    const reader = completionReader(complete, exchange);
    await ask(protocol, connection, wire, exchange, reader);
    const left = [...dropped, ...(wire.dropped ?? [])];
    return left.length > 0 ? { ...reader.completion(), dropped: left } : reader.completion();
  };
  return { refused, once };
}

function embedding(protocol: Protocol, embed: NonNullable<Protocol["embed"]>, connection: Connection) {
  const batched = inBatches(embed.batch);
  return (request: EmbedRequest, model: string, exchange: Exchange): Promise<Embedding> => {
    const once = async (part: EmbedRequest) => {
      const reader = wholeReader();
      await ask(protocol, connection, embed.encode(part, model, connection), exchange, reader);
      return embed.decode(parseReply(reader.text()), part);
    };
    return batched(request, embed.halves ? (part) => inHalves(part, once) : once);
  };
}

function ask(
  protocol: Protocol,
  connection: Connection,
  { path, headers, body }: Pick<WireRequest, "path" | "headers"> & { body?: Json },
  exchange: Exchange,
  reader: Collector,
): Promise<void> {
  const own = {
    method: body ? ("POST" as const) : ("GET" as const),
    url: new URL(protocol.base(connection) + path),
    headers: { ...protocol.headers(connection), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  };
  return perform(own, connection, exchange, protocol.failure, reader);
}

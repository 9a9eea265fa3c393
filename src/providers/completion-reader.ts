import type { IncomingHttpHeaders } from "node:http";
import { CallError } from "../errors.ts";
import { type Framing, lines, serverSentEvents } from "../http/framing.ts";
import type { Completion } from "../types.ts";
import { type Collector, REPLY_LIMIT, wholeReader } from "./exchange.ts";
import { requestIdOf } from "./failure.ts";
import type { Protocol } from "./http-provider.ts";
import type { Exchange } from "./provider.ts";
import { parseReply } from "./reply.ts";
import { thinkingFilter, withoutThinking } from "./thinking.ts";

type Codec = Pick<NonNullable<Protocol["complete"]>, "decode" | "decoder">;

/** Reads a completion in whichever form it comes: a stream of events, lines of JSON, or one JSON value. */
export function completionReader(codec: Codec, exchange: Exchange): Collector & { completion(): Completion } {
  const whole = wholeReader();
  const filter = thinkingFilter();
  let text = "";
  let requestId: string | undefined;
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
    framing = framingOf(body, decoder.event);
    if (framing) {
      framing.feed(Buffer.from(body));
      return finish();
    }
    const completion = codec.decode(parseReply(body));
    const answer = withoutThinking(completion.text);
    if (answer !== "") exchange.listener.text(answer);
    return { ...completion, text: answer };
  };
  const identified = <Result>(step: () => Result): Result => {
    try {
      return step();
    } catch (error) {
      throw error instanceof CallError && error.requestId === undefined && requestId !== undefined
        ? new CallError(error.kind, error.message, { ...error, requestId, cause: error.cause })
        : error;
    }
  };
  return {
    start(headers: IncomingHttpHeaders) {
      requestId = requestIdOf(headers);
      const type = String(headers["content-type"] ?? "");
      if (type.includes("event-stream")) framing = serverSentEvents(decoder.event);
      else if (/ndjson|stream\+json|jsonl/.test(type)) framing = lines(decoder.event);
    },
    data(chunk: Buffer) {
      if (framing) identified(() => framing?.feed(chunk));
      else whole.data(chunk);
    },
    completion: () => identified(() => (framing ? finish() : decodeWhole())),
  };
}

/** How a reply that came without a telling content type is framed; `null` for one JSON value. */
function framingOf(body: string, onEvent: (data: string, name: string | undefined) => void): Framing | null {
  if (/^\s*(data|event|id|:)/.test(body)) return serverSentEvents(onEvent);
  return /^\s*\{[^\n]*\}\s*\n\s*\{/.test(body) ? lines(onEvent) : null;
}

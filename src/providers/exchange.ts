import type { IncomingHttpHeaders } from "node:http";
import { CallError } from "../errors.ts";
import { type HttpRequest, send } from "../http/send.ts";
import type { Failure } from "./failure.ts";
import type { Connection, Exchange } from "./provider.ts";
import { limitsLeft } from "./waiting.ts";

/** The largest reply that is read. */
export const REPLY_LIMIT = 64 * 2 ** 20;
const ERROR_LIMIT = 64 * 2 ** 10;

/** What reads a success. */
export interface Collector {
  start(headers: IncomingHttpHeaders): void;
  data(chunk: Buffer): void;
}

/** A request as far as it is this exchange's own; what all requests carry is added. */
export type OwnRequest = Pick<HttpRequest, "method" | "url" | "headers" | "body">;

/** One exchange with a service: a success goes to the reader, anything else is thrown as what `failureOf` makes of it. */
export async function perform(
  own: OwnRequest,
  connection: Connection,
  { scope, listener }: Pick<Exchange, "scope" | "listener">,
  failureOf: (failure: Failure) => CallError,
  reader: Collector,
): Promise<void> {
  let failure: { status: number; headers: IncomingHttpHeaders; chunks: Buffer[]; size: number } | null = null;
  const headers = {
    accept: "application/json",
    "user-agent": "agency-llm",
    ...(own.body !== undefined && { "content-type": "application/json" }),
    ...own.headers,
    ...connection.headers,
  };
  await send({ ...own, headers }, connection.link, scope, {
    start(status, replyHeaders) {
      const left = limitsLeft(replyHeaders);
      if (left) listener.limits?.(left);
      if (replyHeaders.date) listener.clock?.(replyHeaders.date);
      if (status >= 300) {
        failure = { status, headers: replyHeaders, chunks: [], size: 0 };
        return;
      }
      listener.accepted();
      reader.start(replyHeaders);
    },
    data(chunk) {
      listener.bytes();
      if (!failure) return reader.data(chunk);
      if (failure.size < ERROR_LIMIT) failure.chunks.push(chunk);
      failure.size += chunk.length;
    },
  });
  if (failure) throw failureOf(collected(failure));
}

function collected({ status, headers, chunks }: { status: number; headers: IncomingHttpHeaders; chunks: Buffer[] }): Failure {
  return { status, headers, body: Buffer.concat(chunks).toString("utf8").slice(0, ERROR_LIMIT) };
}

/** Collects a reply that comes in one piece. */
export function wholeReader() {
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

import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type AuthInfo, createMcpHandler, type McpServerFactory, type ServerNotifier } from "@modelcontextprotocol/server";
import { refuse } from "./refuse.ts";
import { idOf } from "./request-id.ts";
import { webRequest } from "./web-request.ts";

/** Serves the requests of MCP 2026-07-28, each by an instance of its own. */
export interface ModernHandler {
  /** Serves one request; its handler's signal aborts when the client closes the response. */
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, auth: AuthInfo | undefined): Promise<void>;
  /** Publishes to the open `subscriptions/listen` streams. */
  notify: ServerNotifier;
  /** Ends the listen streams as the protocol asks and aborts what runs. */
  close(): Promise<void>;
}

/** Makes the handler; it takes bodies already parsed, so that they are read once. */
export function modernHandler(
  factory: McpServerFactory,
  options: { maxMessageBytes: number; onError: (error: Error) => void },
): ModernHandler {
  const handler = createMcpHandler(factory, {
    legacy: "reject",
    maxRequestBodySize: options.maxMessageBytes,
    onerror: options.onError,
  });
  return {
    notify: handler.notify,
    close: handler.close,
    async handle(request, response, body, auth) {
      const abort = new AbortController();
      response.on("close", () => abort.abort());
      const answer = await handler.fetch(webRequest(request, abort.signal), {
        ...(auth && { authInfo: auth }),
        ...(body !== undefined && { parsedBody: body }),
      });
      await write(answer, response, body);
    },
  };
}

async function write(answer: Response, response: ServerResponse, body: unknown): Promise<void> {
  if (response.destroyed) return;
  // The SDK's way to say that the exchange was closed before a result: with the client still there, that is us stopping.
  if (answer.status === 499) return refuse(response, { status: 503, code: -32000, message: "the server is stopping", id: idOf(body) });
  const headers = Object.fromEntries(answer.headers);
  if (answer.body && headers["content-type"] === "text/event-stream") {
    response.writeHead(answer.status, headers);
    // A client that leaves ends the pipeline early; its abort has already done what there is to do.
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), response).catch(() => {});
    return;
  }
  const text = await answer.text();
  response.writeHead(answer.status, { ...headers, "content-length": Buffer.byteLength(text) }).end(text);
}

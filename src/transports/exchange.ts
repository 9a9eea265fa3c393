import type { IncomingMessage, ServerResponse } from "node:http";
import { NodeStreamableHTTPServerTransport } from "@modelcontextprotocol/node";
import type { AuthInfo, JSONRPCMessage, MessageExtraInfo, RequestId } from "@modelcontextprotocol/server";

/** One HTTP request of a 2025 session being answered. */
export interface Exchange {
  readonly response: ServerResponse;
  /** The requests it brought that are not answered yet. */
  readonly ids: Set<RequestId>;
  /** Whether it can carry more than results. */
  readonly streams: boolean;
  handle(request: IncomingMessage, body: unknown, auth: AuthInfo | undefined): Promise<void>;
  send(message: JSONRPCMessage, relatedRequestId?: RequestId): Promise<void>;
  /** Ends the HTTP response although a request stays unanswered. */
  abandon(): void;
  close(): void;
}

export interface ExchangeOptions {
  response: ServerResponse;
  streams: boolean;
  maxMessageBytes: number;
  /** The protocol versions the `MCP-Protocol-Version` header may name; the SDK's list by default. */
  versions: string[] | undefined;
  onMessage: (message: JSONRPCMessage, extra: MessageExtraInfo | undefined, exchange: Exchange) => void;
}

/** Answers one HTTP request with a stateless SDK transport of its own. It replies in JSON unless it streams. */
export function openExchange({ response, streams, maxMessageBytes, versions, onMessage }: ExchangeOptions): Exchange {
  const transport = new NodeStreamableHTTPServerTransport({
    enableJsonResponse: !streams,
    maxRequestBodySize: maxMessageBytes,
    ...(versions && { supportedProtocolVersions: versions }),
  });
  const exchange: Exchange = {
    response,
    ids: new Set(),
    streams,
    handle: (request, body, auth) => transport.handleRequest(auth ? Object.assign(request, { auth }) : request, response, body),
    send: (message, relatedRequestId) => transport.send(message, relatedRequestId === undefined ? {} : { relatedRequestId }),
    abandon() {
      // In JSON mode the SDK holds the response until every result is there; an empty stream is the protocol's way to end without one.
      if (!streams && !response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" }).end();
      exchange.close();
    },
    close: () => void transport.close(),
  };
  transport.onmessage = (message, extra) => onMessage(message, extra, exchange);
  return exchange;
}

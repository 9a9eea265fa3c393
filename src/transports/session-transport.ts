import type { IncomingMessage, ServerResponse } from "node:http";
import {
  type AuthInfo,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type MessageExtraInfo,
  type RequestId,
  type Transport,
} from "@modelcontextprotocol/server";
import { type Exchange, openExchange } from "./exchange.ts";

/** The transport of one 2025 session: what its instance stays connected to while HTTP requests come and go. */
export interface SessionTransport extends Transport {
  sessionId: string;
  /** Serves one HTTP request of the session. `body` is the parsed body of a POST, `undefined` for a GET. */
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, auth: AuthInfo | undefined): Promise<void>;
  /** `initialize` was answered with a result. */
  isOpen(): boolean;
  /** A request is not answered yet. */
  isBusy(): boolean;
  /** The client listens on a GET stream. */
  isListening(): boolean;
}

interface State {
  session: SessionTransport;
  waiting: Map<RequestId, Exchange>;
  listening: Set<Exchange>;
  open: boolean;
  closed: boolean;
}

/**
 * Makes a session's transport of one stateless SDK transport per HTTP request. So each reply is JSON unless something may precede it
 * (the SDK's session transport fixes this once, for all replies), and a dropped connection aborts what it waited for.
 */
export function sessionTransport(sessionId: string, maxMessageBytes: number): SessionTransport {
  let versions: string[] | undefined;
  const session: SessionTransport = {
    sessionId,
    isOpen: () => state.open,
    isBusy: () => state.waiting.size > 0,
    isListening: () => state.listening.size > 0,
    setSupportedProtocolVersions(supported) {
      versions = supported;
    },
    async start() {},
    async handle(request, response, body, auth) {
      const streams = request.method === "GET" || mayStream(body);
      const exchange = openExchange({ response, streams, maxMessageBytes, versions, onMessage: (...heard) => receive(state, ...heard) });
      response.on("close", () => drop(state, exchange));
      if (request.method === "GET") state.listening.add(exchange);
      await exchange.handle(request, body, auth);
    },
    send: (message, options) => send(state, message, options?.relatedRequestId),
    async close() {
      if (!state.closed) close(state);
    },
  };
  const state: State = { session, waiting: new Map(), listening: new Set(), open: false, closed: false };
  return session;
}

/** Something may precede the result: the client gave a progress token, or sent a batch (whose results then need not wait for each other). */
function mayStream(body: unknown): boolean {
  if (Array.isArray(body)) return true;
  const token = (body as { params?: { _meta?: { progressToken?: unknown } } } | undefined)?.params?._meta?.progressToken;
  return token !== undefined;
}

function receive({ session, waiting }: State, message: JSONRPCMessage, extra: MessageExtraInfo | undefined, exchange: Exchange): void {
  if (isJSONRPCRequest(message)) {
    waiting.set(message.id, exchange);
    exchange.ids.add(message.id);
  }
  session.onmessage?.(message, extra);
  const id = cancelledId(message);
  const cancelled = id === undefined ? undefined : settle(waiting, id);
  // A 2025 client keeps open the HTTP request whose call it cancels, and no result will come.
  if (cancelled?.ids.size === 0) cancelled.abandon();
}

function cancelledId(message: JSONRPCMessage): RequestId | undefined {
  if (!("method" in message) || message.method !== "notifications/cancelled") return undefined;
  return (message.params as { requestId?: RequestId } | undefined)?.requestId;
}

async function send(state: State, message: JSONRPCMessage, relatedId: RequestId | undefined): Promise<void> {
  if (!("method" in message)) return message.id === undefined ? undefined : reply(state, message, message.id);
  const related = relatedId === undefined ? undefined : state.waiting.get(relatedId);
  if (related?.streams) return related.send(message, relatedId);
  // What cannot go before a JSON reply goes to the client's GET stream, the newest where it has several; what belongs to a request that is over, nowhere.
  const stream = relatedId === undefined || related ? [...state.listening].at(-1) : undefined;
  if (stream) return stream.send(message);
  if ("id" in message) throw new Error("the client listens on no stream, so it cannot be asked");
}

async function reply(state: State, message: JSONRPCMessage, id: RequestId): Promise<void> {
  const exchange = settle(state.waiting, id);
  if (!exchange) return;
  if (!state.open && "result" in message) {
    state.open = true;
    exchange.response.setHeader("mcp-session-id", state.session.sessionId);
  }
  await exchange.send(message);
  if (exchange.ids.size === 0) exchange.close();
}

function settle(waiting: Map<RequestId, Exchange>, id: RequestId): Exchange | undefined {
  const exchange = waiting.get(id);
  waiting.delete(id);
  exchange?.ids.delete(id);
  return exchange;
}

/** There is no event store, so nobody can come back for a result: a dropped connection cancels its requests. */
function drop({ session, waiting, listening }: State, exchange: Exchange): void {
  listening.delete(exchange);
  for (const requestId of [...exchange.ids]) {
    settle(waiting, requestId);
    session.onmessage?.({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId, reason: "the connection was closed" } });
  }
  exchange.close();
}

function close(state: State): void {
  state.closed = true;
  for (const [id, exchange] of state.waiting) {
    exchange.send({ jsonrpc: "2.0", id, error: { code: -32000, message: "the session was closed" } }).catch(() => {});
  }
  for (const stream of state.listening) stream.close();
  state.waiting.clear();
  state.session.onclose?.();
}

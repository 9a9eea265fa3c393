import type { IncomingMessage, ServerResponse } from "node:http";
import type { AuthInfo } from "@modelcontextprotocol/server";
import type { Instance } from "./notifier.ts";
import { type Refusal, refuse } from "./refuse.ts";
import { idOf } from "./request-id.ts";
import { openSession, type Session, type SessionOptions } from "./session.ts";

/** The sessions of 2025 clients, capped in number and in idle time. */
export interface Sessions {
  /** Serves one HTTP request of a 2025 client. `body` is the parsed body of a POST, else `undefined`. */
  handle(request: IncomingMessage, response: ServerResponse, body: unknown, auth: AuthInfo | undefined): Promise<void>;
  /** The instances that have a client. */
  instances(): Iterable<Instance>;
  /** Ends them all; what still runs is aborted and answered with an error. */
  close(): Promise<void>;
}

const NOT_FOUND = { status: 404, code: -32001, message: "Session not found; initialize again" };
const NO_ID = { status: 400, code: -32000, message: "Bad Request: Mcp-Session-Id header is required" };
const INITIALIZED = { status: 400, code: -32600, message: "Invalid Request: the session is already initialized" };
const ALL_BUSY = { status: 503, code: -32000, message: "all sessions are busy; try again in a moment", headers: { "retry-after": "1" } };

interface Store extends SessionOptions {
  maxSessions: number;
  sessions: Map<string, Session>;
  opening: number;
}

/** Makes an empty store. At the cap the longest-idle session makes room for a new one, one that nobody listens to first. */
export function sessionStore(options: SessionOptions & { maxSessions: number }): Sessions {
  const store: Store = { ...options, sessions: new Map(), opening: 0 };
  const { sessions } = store;
  return {
    async handle(request, response, body, auth) {
      const session = await find(store, request, body, auth);
      if ("status" in session) return refuse(response, { ...session, id: idOf(body) });
      if (!sessions.has(session.id)) return refuse(response, { ...NOT_FOUND, id: idOf(body) });
      if (request.method !== "DELETE") return session.handle(request, response, body, auth);
      await session.instance.close();
      response.writeHead(200).end();
    },
    *instances() {
      for (const { instance } of sessions.values()) yield instance;
    },
    async close() {
      await Promise.all([...sessions.values()].map(({ instance }) => instance.close()));
    },
  };
}

async function find(store: Store, request: IncomingMessage, body: unknown, auth: AuthInfo | undefined): Promise<Session | Refusal> {
  const id = request.headers["mcp-session-id"];
  if (id === undefined) {
    if (!isInitialize(body)) return NO_ID;
    return hasRoom(store) ? open(store, request, auth) : ALL_BUSY;
  }
  const session = store.sessions.get(String(id));
  if (!session || session.owner !== auth?.clientId) return NOT_FOUND;
  return isInitialize(body) ? INITIALIZED : session;
}

function hasRoom({ sessions, opening, maxSessions }: Store): boolean {
  if (sessions.size + opening < maxSessions) return true;
  const spare = longestIdle(sessions.values());
  if (!spare) return false;
  sessions.delete(spare.id);
  void spare.instance.close();
  return true;
}

async function open(store: Store, request: IncomingMessage, auth: AuthInfo | undefined): Promise<Session> {
  store.opening += 1;
  try {
    const session = await openSession(request, auth, store, (id) => store.sessions.delete(id));
    store.sessions.set(session.id, session);
    return session;
  } finally {
    store.opening -= 1;
  }
}

function longestIdle(sessions: Iterable<Session>): Session | undefined {
  const spare = [...sessions].filter((session) => !session.isBusy());
  return spare.sort((a, b) => Number(a.isListening()) - Number(b.isListening()) || a.usedAt() - b.usedAt())[0];
}

function isInitialize(body: unknown): boolean {
  return typeof body === "object" && body !== null && "method" in body && body.method === "initialize";
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { refuseOpenBinding, urlHost } from "./addresses.ts";
import { type CallGate, callGate } from "./call-gate.ts";
import { type Listener, listen } from "./listener.ts";
import { type Guard, mcpEndpoint, methodNotAllowed, type Route } from "./mcp-endpoint.ts";
import { type ModernHandler, modernHandler } from "./modern.ts";
import { type IsSubscribed, instanceNotifier, type Notifier } from "./notifier.ts";
import { originGuard } from "./origin-guard.ts";
import { refuse } from "./refuse.ts";
import { type Sessions, sessionStore } from "./sessions.ts";

export interface HttpOptions {
  host: string;
  /** 0 takes a free one. */
  port: number;
  maxMessageBytes: number;
  maxSessions: number;
  sessionIdleMs: number;
  /** Beside loopback names and `host` itself. */
  allowedHosts: string[];
  allowedOrigins: string[];
  maxConcurrentCalls?: number;
  headersTimeoutMs?: number;
  /** The guard knows its callers, so that others than loopback may be listened to. */
  authenticated?: boolean;
  guard?: Guard;
  /** Whether calls can be served, for `/readyz`. */
  ready?: () => boolean;
  /** Further paths, behind the checks of Host and Origin and before nothing else. */
  routes?: Record<string, Route>;
  /** Which resources a 2025 client subscribed to; without it none hears of `resourceUpdated`. */
  isSubscribed?: IsSubscribed;
  onError?: (error: Error) => void;
}

export interface HttpHandle {
  /** The address of the MCP endpoint. */
  url: string;
  port: number;
  /** Reaches clients of both eras, as far as they asked. */
  notify: Notifier;
  /** Takes no new call, lets running ones finish for `graceMs`, then aborts them; resolves when nothing is left open. */
  close(graceMs: number): Promise<void>;
}

/** Serves MCP over HTTP at `/mcp`: 2026-07-28 requests without state, 2025 clients in sessions. Throws a `config` error where it may not or cannot listen. */
export async function serveHttp(factory: McpServerFactory, options: HttpOptions): Promise<HttpHandle> {
  const { host, maxMessageBytes, maxSessions, sessionIdleMs: idleMs, onError = () => {}, headersTimeoutMs = 10_000 } = options;
  refuseOpenBinding(host, options.authenticated ?? false);
  const modern = modernHandler(factory, { maxMessageBytes, onError });
  const sessions = sessionStore({ factory, maxSessions, idleMs, maxMessageBytes });
  const gate = callGate(options.maxConcurrentCalls ?? 1024);
  const guard = options.guard ?? (async () => ({}));
  let closing: Promise<void> | undefined;
  const routes: Record<string, Route> = {
    ...options.routes,
    "/mcp": mcpEndpoint({ modern, sessions, gate, guard, maxMessageBytes }),
    "/healthz": health(() => true),
    "/readyz": health(() => !closing && (options.ready?.() ?? true)),
  };
  const listener = await listen(router(routes, originGuard(options), onError), { host, port: options.port, headersTimeoutMs });

  return {
    url: `http://${urlHost(host)}:${listener.port}/mcp`,
    port: listener.port,
    notify: both(modern.notify, instanceNotifier(sessions.instances, options.isSubscribed ?? (() => false), onError)),
    close(graceMs) {
      closing ??= shutDown({ gate, modern, sessions, listener }, graceMs);
      return closing;
    },
  };
}

function router(routes: Record<string, Route>, misdirected: ReturnType<typeof originGuard>, onError: (error: Error) => void) {
  return async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const reason = misdirected(request);
      if (reason !== null) return refuse(response, { status: 403, code: -32000, message: reason });
      const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
      const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
      if (!route) return refuse(response, { status: 404, code: -32000, message: `nothing is served at ${path}; the MCP endpoint is /mcp` });
      await route(request, response);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
      refuse(response, { status: 500, code: -32603, message: "internal error" });
    }
  };
}

function health(isWell: () => boolean): Route {
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") return refuse(response, methodNotAllowed("GET, HEAD"));
    const well = isWell();
    response.writeHead(well ? 200 : 503, { "content-type": "text/plain" }).end(well ? "ok" : "not ready");
  };
}

function both(first: Notifier, second: Notifier): Notifier {
  return {
    resourceUpdated(uri) {
      first.resourceUpdated(uri);
      second.resourceUpdated(uri);
    },
    resourcesChanged() {
      first.resourcesChanged();
      second.resourcesChanged();
    },
    toolsChanged() {
      first.toolsChanged();
      second.toolsChanged();
    },
  };
}

interface Running {
  gate: CallGate;
  modern: ModernHandler;
  sessions: Sessions;
  listener: Listener;
}

async function shutDown({ gate, modern, sessions, listener }: Running, graceMs: number): Promise<void> {
  const grace = new AbortController();
  listener.stop();
  await Promise.race([gate.stop(), wait(graceMs, undefined, { signal: grace.signal }).catch(() => {})]);
  grace.abort();
  await Promise.all([modern.close(), sessions.close()]);
  await listener.end();
}

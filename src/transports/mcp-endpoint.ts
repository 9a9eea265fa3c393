import type { IncomingMessage, ServerResponse } from "node:http";
import { type AuthInfo, classifyInboundRequest } from "@modelcontextprotocol/server";
import type { CallGate } from "./call-gate.ts";
import { readJson } from "./json-body.ts";
import type { ModernHandler } from "./modern.ts";
import { refuse } from "./refuse.ts";
import type { Sessions } from "./sessions.ts";

/** Serves the requests of one path. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Decides who may use `/mcp`: resolves with who is calling, if that is known, or with `null` after having answered the request itself. */
export type Guard = (request: IncomingMessage, response: ServerResponse) => Promise<{ auth?: AuthInfo } | null>;

export interface McpEndpointParts {
  modern: ModernHandler;
  sessions: Sessions;
  gate: CallGate;
  guard: Guard;
  maxMessageBytes: number;
}

/** The `/mcp` endpoint of both protocol eras. */
export function mcpEndpoint({ modern, sessions, gate, guard, maxMessageBytes }: McpEndpointParts): Route {
  const serve = (request: IncomingMessage, response: ServerResponse, body: unknown, auth: AuthInfo | undefined) =>
    (isLegacy(request, body) ? sessions : modern).handle(request, response, body, auth);

  return async (request, response) => {
    const passage = await guard(request, response);
    if (!passage) return;
    if (request.method === "GET" || request.method === "DELETE") return serve(request, response, undefined, passage.auth);
    if (request.method !== "POST") return refuse(response, methodNotAllowed("GET, POST, DELETE"));

    const body = await readJson(request, maxMessageBytes);
    if ("refusal" in body) return refuse(response, body.refusal);
    const entry = gate.enter(body.value);
    if ("refusal" in entry) return refuse(response, entry.refusal);
    response.on("close", entry.leave);
    await serve(request, response, body.value, passage.auth);
  };
}

/** The refusal of a method that a path does not serve. */
export function methodNotAllowed(allow: string) {
  return { status: 405, code: -32000, message: "Method not allowed", headers: { allow } };
}

/** The SDK's own rule, which its `isLegacyRequest` wraps, without a second request object. GET and DELETE are legacy unless they name a later revision. */
function isLegacy(request: IncomingMessage, body: unknown): boolean {
  const version = header(request, "mcp-protocol-version");
  const method = header(request, "mcp-method");
  const name = header(request, "mcp-name");
  if (body === undefined) return version === undefined || version < "2026";
  const outcome = classifyInboundRequest({
    httpMethod: "POST",
    body,
    ...(version !== undefined && { protocolVersionHeader: version }),
    ...(method !== undefined && { mcpMethodHeader: method }),
    ...(name !== undefined && { mcpNameHeader: name }),
  });
  return outcome.kind === "legacy";
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Secret } from "../secret.ts";
import type { Guard } from "./mcp-endpoint.ts";
import { refuse } from "./refuse.ts";

/** Lets in only who brings one of these tokens; the token's name becomes the client's. Compares in constant time, whatever the lengths. */
export function bearerGuard(tokens: Readonly<Record<string, Secret>>): Guard {
  const known = Object.entries(tokens).map(([name, token]) => ({ name, digest: digestOf(token.reveal()) }));
  return async (request, response) => {
    const given = tokenOf(request);
    const digest = digestOf(given ?? "");
    const match = known.filter(({ digest: expected }) => timingSafeEqual(expected, digest))[0];
    if (given !== null && match) return { auth: { token: "", clientId: match.name, scopes: [] } };
    const challenge = given === null ? "Bearer" : 'Bearer error="invalid_token", error_description="unknown token"';
    refuse(response, {
      status: 401,
      code: -32001,
      message: "a bearer token of [server] tokens is needed",
      headers: { "www-authenticate": challenge },
    });
    return null;
  };
}

function tokenOf({ headers }: IncomingMessage): string | null {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? null;
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

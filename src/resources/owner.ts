import type { ServerContext } from "@modelcontextprotocol/server";

/** Who asks: an authenticated client, a session, or the one client at the other end of the pipe. */
export function ownerOf({ http, sessionId }: Pick<ServerContext, "http" | "sessionId">): string {
  return http?.authInfo?.clientId ?? sessionId ?? "";
}

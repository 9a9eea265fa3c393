import type { McpServer, Server } from "@modelcontextprotocol/server";

/** Whether the 2025 client of a server instance subscribed to a resource. */
export type IsSubscribed = (instance: McpServer | Server, uri: string) => boolean;

/**
 * Remembers what 2025 clients subscribe to: the SDK declares the capability but leaves the two requests unanswered. Modern clients
 * listen on a stream of their own, which the SDK serves.
 */
export function subscriptions(): { serve(server: McpServer): void; has: IsSubscribed } {
  const byInstance = new WeakMap<McpServer | Server, Set<string>>();
  return {
    serve(server) {
      const uris = new Set<string>();
      byInstance.set(server, uris);
      server.server.setRequestHandler("resources/subscribe", ({ params }) => {
        uris.add(params.uri);
        return {};
      });
      server.server.setRequestHandler("resources/unsubscribe", ({ params }) => {
        uris.delete(params.uri);
        return {};
      });
    },
    has: (instance, uri) => byInstance.get(instance)?.has(uri) ?? false,
  };
}

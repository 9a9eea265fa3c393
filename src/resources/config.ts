import type { McpServer } from "@modelcontextprotocol/server";
import { formatProblem } from "../config/problems.ts";
import { viewConfig } from "../config/view.ts";
import type { Gateway } from "../gateway.ts";

/** `agency://config`: the config in force, secrets redacted, with where each value came from; or what is wrong with it. */
export function registerConfigResource(server: McpServer, current: () => Gateway): void {
  const about = {
    title: "Effective config",
    description: "The config in force, secrets redacted, with where each value came from",
    mimeType: "application/json",
    cacheHint: { ttlMs: 5_000, cacheScope: "private" as const },
  };
  server.registerResource("config", "agency://config", about, (uri) => ({
    contents: [{ uri: uri.href, mimeType: "application/json", text: JSON.stringify(view(current()), null, 2) }],
  }));
}

function view({ loaded, rejected }: Gateway) {
  return rejected.length === 0 ? viewConfig(loaded) : { ...viewConfig(loaded), rejected: rejected.map(formatProblem) };
}

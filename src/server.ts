import { randomUUID } from "node:crypto";
import { CLIENT_INFO_META_KEY, McpServer, type McpServerFactory, type ServerContext } from "@modelcontextprotocol/server";
import type { Gateway } from "./gateway.ts";
import type { Log } from "./log.ts";
import { registerPrompts } from "./prompts.ts";
import { registerConfigResource } from "./resources/config.ts";
import { registerEmbeddingResources } from "./resources/embeddings.ts";
import { ownerOf } from "./resources/owner.ts";
import { registerProviderResources } from "./resources/providers.ts";
import { type IsSubscribed, subscriptions } from "./resources/subscriptions.ts";
import { registerUsageResource } from "./resources/usage.ts";
import { complete } from "./tools/complete.ts";
import { embed } from "./tools/embed.ts";
import { type EmbeddingStore, embeddingStore } from "./tools/embedding-store.ts";
import { listProviders } from "./tools/list-providers.ts";
import { registerTool, type ToolContext } from "./tools/tool.ts";
import { VERSION } from "./version.ts";

const INSTRUCTIONS =
  "Hands bounded, self-contained subtasks to other models. Good for bulk and mechanical work; keep planning and judgement yourself. " +
  '`prefer: "local"` keeps data on this machine. If a call says a provider is not ready, `list_providers` tells what to set.';

/** What only a reload changes need not be asked for more than once a minute. */
const LISTS = { ttlMs: 60_000, cacheScope: "public" as const };
const CACHE_HINTS = {
  "tools/list": LISTS,
  "resources/list": LISTS,
  "resources/templates/list": LISTS,
  "prompts/list": LISTS,
  "server/discover": LISTS,
};

/** The server for every transport and protocol revision, and which resources a 2025 client of it subscribed to. */
export interface AgencyServer {
  factory: McpServerFactory;
  isSubscribed: IsSubscribed;
}

/** One definition of the server. `current` is asked anew by each call, so a reload applies to the next one. */
export function agencyServer(current: () => Gateway, log: Log): AgencyServer {
  const embeddings = embeddingStore();
  const subscribed = subscriptions();
  const factory: McpServerFactory = () => {
    const server = new McpServer(
      { name: "agency-llm", title: "Agency LLM", version: VERSION },
      {
        instructions: INSTRUCTIONS,
        cacheHints: CACHE_HINTS,
        capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, prompts: {}, completions: {} },
      },
    );
    const contextOf = (request: ServerContext) => contextFor(request, server, current(), embeddings);
    registerTool(server, complete, contextOf, log);
    registerTool(server, embed, contextOf, log);
    registerTool(server, listProviders, contextOf, log);
    registerConfigResource(server, current);
    registerProviderResources(server, current);
    registerUsageResource(server, current);
    registerEmbeddingResources(server, embeddings);
    registerPrompts(server);
    subscribed.serve(server);
    return server;
  };
  return { factory, isSubscribed: subscribed.has };
}

function contextFor(request: ServerContext, server: McpServer, gateway: Gateway, embeddings: EmbeddingStore): ToolContext {
  const token = request.mcpReq._meta?.progressToken;
  return {
    gateway,
    embeddings,
    owner: ownerOf(request),
    clientName: clientNameOf(request) ?? server.server.getClientVersion()?.name ?? null,
    caller: (tool) => ({
      requestId: randomUUID(),
      time: Date.now(),
      tool,
      client: request.http?.authInfo?.clientId ?? clientNameOf(request) ?? server.server.getClientVersion()?.name ?? null,
    }),
    signal: request.mcpReq.signal,
    progress: token === undefined ? null : { send: (message, progress) => notify(request, token, message, progress) },
  };
}

/** A modern request names its client itself; an older client has done so when it connected. */
function clientNameOf({ mcpReq }: ServerContext): string | undefined {
  const envelope = mcpReq.envelope as Record<string, { name?: string } | undefined> | undefined;
  return envelope?.[CLIENT_INFO_META_KEY]?.name;
}

function notify(request: ServerContext, progressToken: string | number, message: string | undefined, progress: number): Promise<void> {
  const params = { progressToken, progress, ...(message !== undefined && { message }) };
  return request.mcpReq.notify({ method: "notifications/progress", params }).catch(() => {});
}

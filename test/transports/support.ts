import { EventEmitter, once } from "node:events";
import { McpServer, type McpServerFactory } from "@modelcontextprotocol/server";
import { z } from "zod";
import { type HttpHandle, type HttpOptions, serveHttp } from "../../src/transports/http.ts";
import type { Instance } from "../../src/transports/notifier.ts";

/** A server with nothing to it but what a transport must carry. `events`: `started` and `aborted` (of the tool `slow`), `closed` (an instance). */
export function toyServer() {
  const events = new EventEmitter();
  const subscriptions = new WeakMap<object, Set<string>>();
  let started = 0;
  let aborted = 0;
  events.on("started", () => started++).on("aborted", () => aborted++);

  const factory: McpServerFactory = () => {
    const server = new McpServer(
      { name: "toy", version: "1.0.0" },
      { capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true } } },
    );
    server.server.onclose = () => events.emit("closed");
    addTools(server, events, { started: () => started, aborted: () => aborted });
    server.registerResource("thing", "toy://thing", {}, () => ({ contents: [{ uri: "toy://thing", text: "a thing" }] }));
    server.registerResource("large", "toy://large", {}, () => ({ contents: [{ uri: "toy://large", text: "x".repeat(8 * 1024 * 1024) }] }));
    const uris = new Set<string>();
    subscriptions.set(server, uris);
    server.server.setRequestHandler("resources/subscribe", ({ params }) => {
      uris.add(params.uri);
      return {};
    });
    return server;
  };
  const isSubscribed = (instance: Instance, uri: string) => subscriptions.get(instance)?.has(uri) ?? false;
  return { factory, events, isSubscribed };
}

const text = (value: string) => ({ content: [{ type: "text" as const, text: value }] });

function addTools(server: McpServer, events: EventEmitter, count: { started(): number; aborted(): number }) {
  server.registerTool("echo", { inputSchema: z.object({ text: z.string() }) }, (args) => text(args.text));
  server.registerTool("length", { inputSchema: z.object({ text: z.string() }) }, (args) => text(String(args.text.length)));
  server.registerTool("loud", {}, () => {
    process.stdout.write("written by a dependency\n");
    // biome-ignore lint/suspicious/noConsole: the stray output that must not reach stdout
    console.log("logged by a dependency");
    return text("done");
  });
  server.registerTool("big", { inputSchema: z.object({ bytes: z.number() }) }, ({ bytes }) => ({
    ...text("x".repeat(bytes)),
    _meta: { "toy/cost": 1 },
  }));
  server.registerTool("slow", {}, async ({ mcpReq }) => {
    events.emit("started");
    if (!mcpReq.signal.aborted) await once(mcpReq.signal, "abort");
    const progressToken = mcpReq._meta?.progressToken;
    if (progressToken !== undefined)
      await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress: 1 } }).catch(() => {});
    events.emit("aborted");
    return text("too late");
  });
  server.registerTool("started", {}, async () => {
    const seen = count.started() === 0 && once(events, "started");
    events.emit("waiting");
    await seen;
    return text("slow has started");
  });
  server.registerTool("aborted", {}, async () => {
    if (count.aborted() === 0) await once(events, "aborted");
    return text("slow was aborted");
  });
  server.registerTool("progress", { inputSchema: z.object({ steps: z.number() }) }, async ({ steps }, { mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (let progress = 1; progressToken !== undefined && progress <= steps; progress++) {
      await mcpReq.notify({ method: "notifications/progress", params: { progressToken, progress } });
    }
    return text(`${steps} steps`);
  });
}

export const HTTP_OPTIONS = {
  host: "127.0.0.1",
  port: 0,
  maxMessageBytes: 32 * 1024 * 1024,
  maxSessions: 256,
  sessionIdleMs: 60_000,
  allowedHosts: [],
  allowedOrigins: [],
};

/** A toy server over HTTP on a free port. */
export async function toyHttp(options: Partial<HttpOptions> = {}): Promise<ReturnType<typeof toyServer> & HttpHandle> {
  const toy = toyServer();
  return { ...toy, ...(await serveHttp(toy.factory, { ...HTTP_OPTIONS, isSubscribed: toy.isSubscribed, ...options })) };
}

import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problems.ts";
import { createGateway, type Gateway } from "../gateway.ts";
import { createLog, type Log } from "../log.ts";
import { serverFactory } from "../server.ts";
import { serveStdio } from "../transports/stdio.ts";

const GRACE_MS = 10_000;
const WARM_UP_MS = 300;

/** Serves MCP on stdin and stdout until stdin ends or a signal comes. */
export async function serveOnStdio(configPath?: string): Promise<void> {
  const { gateway, log } = start(configPath);
  const server = serveStdio(
    serverFactory(() => gateway),
    {
      maxMessageBytes: maxMessageBytes(gateway),
      onError: (error) => log.debug({ error: error.message }, "transport"),
    },
  );
  onSignal(() => server.close());
  await server.closed;
  process.exit(0);
}

export interface HttpAddress {
  host: string;
  port: number;
}

/** Serves MCP over HTTP until a signal comes; says on stderr where. */
export async function serveOnHttp(address: HttpAddress, configPath?: string): Promise<void> {
  const { serveHttp } = await import("../transports/http.ts");
  const { gateway, log } = start(configPath);
  const settings = gateway.loaded.config?.server;
  const server = await serveHttp(
    serverFactory(() => gateway),
    {
      ...address,
      maxMessageBytes: maxMessageBytes(gateway),
      maxSessions: settings?.maxSessions ?? 256,
      sessionIdleMs: (settings?.sessionIdleS ?? 900) * 1000,
      maxConcurrentCalls: settings?.maxConcurrentCalls ?? 1024,
      allowedHosts: [...(settings?.allowedHosts ?? [])],
      allowedOrigins: [...(settings?.allowedOrigins ?? [])],
      ready: () => gateway.loaded.config !== null,
      onError: (error) => log.debug({ error: error.message }, "transport"),
    },
  );
  log.info({ url: server.url }, "serving MCP");
  await new Promise<void>((resolve) => onSignal(() => server.close(GRACE_MS).then(resolve)));
  process.exit(0);
}

/** Loads the config and says what is wrong with it; a bad one stops the calls, never the server. */
function start(path: string | undefined): { gateway: Gateway; log: Log } {
  const loaded = loadConfig({ path, env: process.env });
  const log = createLog((process.env.AGENCY_LOG_LEVEL as "info" | undefined) ?? loaded.config?.server.logLevel ?? "info");
  for (const problem of loaded.problems) log[problem.severity === "error" ? "error" : "warn"](formatProblem(problem));
  const gateway = createGateway(loaded);
  setTimeout(() => gateway.warmUp(), WARM_UP_MS).unref();
  return { gateway, log };
}

function maxMessageBytes({ loaded }: Gateway): number {
  return (loaded.config?.server.maxMessageMb ?? 32) * 2 ** 20;
}

function onSignal(close: () => Promise<unknown>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
}

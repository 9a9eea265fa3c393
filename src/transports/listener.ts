import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { CallError } from "../errors.ts";

/** How long answers in the last moment may take to reach their clients. */
const FLUSH_MS = 250;

export interface Listener {
  port: number;
  /** Takes no new connection. */
  stop(): void;
  /** Ends what connections are left, after a moment for what is being written; resolves when no handle is open. */
  end(): Promise<void>;
}

/** Starts an HTTP server. Slow senders are cut off; a long answer never is. */
export async function listen(
  listener: RequestListener,
  where: { host: string; port: number; headersTimeoutMs: number },
): Promise<Listener> {
  const server = createServer({
    headersTimeout: where.headersTimeoutMs,
    // For receiving a request; Node has no limit on answering it.
    requestTimeout: Math.max(300_000, where.headersTimeoutMs),
    connectionsCheckingInterval: Math.min(5_000, Math.ceil(where.headersTimeoutMs / 2)),
    // Longer than the 60 s after which balancers close an idle connection, so that none sends into one that we just closed.
    keepAliveTimeout: 65_000,
  });
  let stopping = false;
  server.on("request", (request, response) => {
    // A connection that becomes idle after `server.close()` would stay open until its keep-alive ends.
    response.on("close", () => stopping && setImmediate(() => server.closeIdleConnections()));
    listener(request, response);
  });
  await bind(server, where);
  const closed = new Promise<void>((resolve) => server.once("close", resolve));

  return {
    port: (server.address() as AddressInfo).port,
    stop() {
      stopping = true;
      server.close();
    },
    async end() {
      server.closeIdleConnections();
      await Promise.race([closed, wait(FLUSH_MS, undefined, { ref: false })]);
      server.closeAllConnections();
      await closed;
    },
  };
}

function bind(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.on("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "another program listens there; choose another --port" : cause.message;
      reject(new CallError("config", `cannot listen on ${host}:${port}: ${why}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

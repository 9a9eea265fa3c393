import { callWebhook } from "../alerts/webhook.ts";
import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problems.ts";
import { unenforced } from "../config/unenforced.ts";
import { budgetNote } from "../engine/budget-words.ts";
import { CallError } from "../errors.ts";
import { type Gateway, type LiveGateway, liveGateway } from "../gateway.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { usualLedgerPath } from "../ledger/path.ts";
import { createLog, type Log } from "../log.ts";
import { agencyServer } from "../server.ts";
import { alertWords } from "../tools/health-view.ts";
import { bearerGuard } from "../transports/bearer-guard.ts";
import type { Guard } from "../transports/mcp-endpoint.ts";
import type { Notifier } from "../transports/notifier.ts";
import { serveStdio } from "../transports/stdio.ts";

const GRACE_MS = 10_000;
const WARM_UP_MS = 300;

/** Serves MCP on stdin and stdout until stdin ends or a signal comes. */
export async function serveOnStdio(configPath?: string): Promise<void> {
  const { gateway, ledger, log, reloaded } = start(configPath);
  const { factory, isSubscribed } = agencyServer(gateway.current, log);
  const server = serveStdio(factory, { maxMessageBytes: maxMessageBytes(gateway.current()), isSubscribed, onError: quietly(log) });
  reloaded.tell = server.notify;
  onSignal(() => server.close());
  await server.closed;
  ledger.close();
  process.exit(0);
}

export interface HttpAddress {
  host: string;
  port: number;
}

/** Serves MCP over HTTP until a signal comes; says on stderr where. */
export async function serveOnHttp(address: HttpAddress, configPath?: string): Promise<void> {
  const { serveHttp } = await import("../transports/http.ts");
  const { gateway, ledger, log, reloaded } = start(configPath);
  const { factory, isSubscribed } = agencyServer(gateway.current, log);
  const settings = gateway.current().loaded.config?.server;
  const server = await serveHttp(factory, {
    ...address,
    maxMessageBytes: maxMessageBytes(gateway.current()),
    maxSessions: settings?.maxSessions ?? 256,
    sessionIdleMs: (settings?.sessionIdleS ?? 900) * 1000,
    maxConcurrentCalls: settings?.maxConcurrentCalls ?? 1024,
    allowedHosts: [...(settings?.allowedHosts ?? [])],
    allowedOrigins: [...(settings?.allowedOrigins ?? [])],
    ready: () => gateway.current().loaded.config !== null,
    isSubscribed,
    ...authentication(gateway.current()),
    onError: quietly(log),
  });
  reloaded.tell = server.notify;
  log.info({ url: server.url }, "serving MCP");
  await new Promise<void>((resolve) => onSignal(() => server.close(GRACE_MS).then(resolve)));
  ledger.close();
  process.exit(0);
}

interface Running {
  gateway: LiveGateway;
  ledger: Ledger;
  log: Log;
  /** Tells clients of changes, once there is a server. */
  reloaded: { tell?: Notifier };
}

/** Loads the config, says what is wrong with it and follows its changes; a bad one stops the calls, never the server. */
function start(path: string | undefined): Running {
  const reloaded: Running["reloaded"] = {};
  const changed = (...uris: string[]) => uris.forEach((uri) => void reloaded.tell?.resourceUpdated(uri));
  const load = () => loadConfig({ path, env: process.env });
  const loaded = load();
  const { config } = loaded;
  const log = createLog(config?.server.logLevel ?? "info");
  const ledger = openLedger({
    path: config?.usage.path ?? usualLedgerPath({ env: process.env }),
    retentionDays: config?.usage.retentionDays ?? 400,
    onTrouble: (message) => log.warn(message),
  });
  const onReload = (next: Gateway) => {
    const kept = "the config was changed and has problems; the last good one stays in force";
    log.info(next.rejected.length > 0 ? kept : "the config was reloaded");
    tellProblems(next, log);
    changed("agency://config", "agency://providers");
  };
  const gateway = liveGateway(loaded, load, onReload, {
    ledger,
    onAlert: (alert) => log.error(alertWords(alert)),
    onBudget(alert) {
      log.warn(budgetNote(alert, ledger.forgets));
      changed("agency://usage");
      callWebhook(gateway.current().loaded.config?.budget, alert, log);
    },
  });
  tellProblems(gateway.current(), log);
  setTimeout(() => gateway.current().warmUp(), WARM_UP_MS).unref();
  process.on("SIGHUP", gateway.reload);
  return { gateway, ledger, log, reloaded };
}

function tellProblems({ loaded, rejected }: Gateway, log: Log): void {
  for (const problem of rejected.length > 0 ? rejected : loaded.problems) {
    log[problem.severity === "error" ? "error" : "warn"](formatProblem(problem));
  }
  for (const key of loaded.config ? unenforced(loaded.config) : []) log.warn(`${key}: not enforced by this version`);
}

/** Who may call. Once there are tokens they are needed on loopback too. */
function authentication({ loaded }: Gateway): { authenticated?: boolean; guard?: Guard } {
  const { tokens = {}, oauth = null } = loaded.config?.server ?? {};
  if (oauth) throw new CallError("config", "[server.oauth] is not supported yet; use [server] tokens");
  return Object.keys(tokens).length > 0 ? { authenticated: true, guard: bearerGuard(tokens) } : {};
}

function maxMessageBytes({ loaded }: Gateway): number {
  return (loaded.config?.server.maxMessageMb ?? 32) * 2 ** 20;
}

function quietly(log: Log) {
  return (error: Error) => log.debug({ error: error.message }, "transport");
}

function onSignal(close: () => Promise<unknown>): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void close());
}

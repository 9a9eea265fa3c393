import { randomUUID } from "node:crypto";
import { callWebhook } from "../alerts/webhook.ts";
import { loadConfig } from "../config/load.ts";
import { formatProblem } from "../config/problems.ts";
import { budgetNote } from "../engine/budget-words.ts";
import { createGateway, errorsOf, type Gateway } from "../gateway.ts";
import { closeConnections } from "../http/pools.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { usualLedgerPath } from "../ledger/path.ts";
import { createLog } from "../log.ts";
import { COMMAND_LINE } from "../tools/deadline.ts";
import { embeddingStore } from "../tools/embedding-store.ts";
import { alertWords } from "../tools/health-view.ts";
import type { ProgressChannel, ToolContext } from "../tools/tool.ts";
import type { World } from "./prices.ts";
import { wrongUsage } from "./tool-options.ts";

/** A config in force for the length of one command. */
export interface Session {
  gateway: Gateway;
  /** What a tool may know when it is called from here. */
  context(progress?: ProgressChannel | null): ToolContext;
}

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Loads the config, lets a command work with it as the server would, and puts everything away. Gives the exit code; a signal cancels the calls and has its own. */
export async function inSession(path: string | undefined, world: World, work: (session: Session) => Promise<number>): Promise<number> {
  const { gateway, ledger, delivered } = open(path, world);
  const stop = new AbortController();
  let interrupted: number | null = null;
  const interrupt = (code: number) => {
    interrupted ??= code;
    stop.abort();
  };
  const listeners = Object.entries(SIGNALS).map(([name, code]) => [name, () => interrupt(code)] as const);
  const gone = () => interrupt(1);
  for (const [name, listener] of listeners) process.once(name, listener);
  process.stdout.on("error", gone);
  try {
    const code = await work({ gateway, context: (progress = null) => contextOf(gateway, stop.signal, progress) });
    return interrupted ?? code;
  } finally {
    for (const [name, listener] of listeners) process.off(name, listener);
    ledger.close();
    await delivered();
    await closeConnections();
  }
}

/** The ledger and alerts as the server has them. */
function open(path: string | undefined, { env, warn }: World): { gateway: Gateway; ledger: Ledger; delivered(): Promise<unknown> } {
  const loaded = loadConfig({ path, env });
  const { config } = loaded;
  if (config === null) throw wrongUsage(errorsOf(loaded).join("\nagency-llm: "));
  for (const problem of loaded.problems) if (!/ is not ready: /.test(problem.message)) warn(formatProblem(problem));
  const ledger = openLedger({
    path: config.usage.path ?? usualLedgerPath({ env }),
    retentionDays: config.usage.retentionDays,
    onTrouble: warn,
  });
  const log = createLog("warn", { write: (line) => warn(String(JSON.parse(line).msg)) });
  const deliveries: Promise<void>[] = [];
  const gateway = createGateway(loaded, {
    env,
    ledger,
    onAlert: (alert) => warn(alertWords(alert)),
    onBudget(alert) {
      warn(budgetNote(alert, ledger.forgets));
      deliveries.push(callWebhook(config.budget, alert, log));
    },
  });
  return { gateway, ledger, delivered: () => Promise.all(deliveries) };
}

function contextOf(gateway: Gateway, signal: AbortSignal, progress: ProgressChannel | null): ToolContext {
  return {
    gateway,
    embeddings: embeddingStore(),
    owner: "",
    clientName: COMMAND_LINE,
    caller: (tool) => ({ requestId: randomUUID(), time: Date.now(), tool: `cli ${tool}`, client: null }),
    signal,
    progress,
  };
}

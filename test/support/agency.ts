import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadConfig } from "../../src/config/load.ts";
import { createGateway } from "../../src/gateway.ts";
import type { Alert } from "../../src/ledger/budgets.ts";
import { openLedger } from "../../src/ledger/ledger.ts";
import { usualLedgerPath } from "../../src/ledger/path.ts";
import { createLog } from "../../src/log.ts";
import { agencyServer } from "../../src/server.ts";
import { serveHttp } from "../../src/transports/http.ts";
import { type ClientKind, connectHttp, connectStdio, type TestClient } from "./clients.ts";

export const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Setting {
  /** The config file's text; without it the environment decides. */
  config?: string;
  env?: Record<string, string>;
  client?: ClientKind;
  transport?: "stdio" | "http";
  onBudget?: ((alert: Alert) => void) | undefined;
}

/** The product with a client at the other end: the built command as a child over stdio, or a server on loopback. */
export async function startAgency({
  config,
  env = {},
  client = "v2 on 2026-07-28",
  transport = "http",
  onBudget,
}: Setting = {}): Promise<TestClient> {
  const home = mkdtempSync(join(tmpdir(), "agency-test-"));
  const file = join(home, "config.toml");
  if (config !== undefined) writeFileSync(file, config, { mode: 0o600 });
  const world = { ...env, HOME: home, ...(config !== undefined && { AGENCY_CONFIG: file }) };
  const forget = () => rmSync(home, { recursive: true, force: true });
  if (transport === "stdio") {
    const connected = await connectStdio(client, {
      command: process.execPath,
      args: [CLI],
      env: { ...world, PATH: process.env.PATH ?? "" },
    });
    return closing(connected, async () => forget());
  }
  const loaded = loadConfig({ env: world });
  const path = loaded.config?.usage.path ?? usualLedgerPath({ env: world });
  const ledger = openLedger({ path, retentionDays: 400, onTrouble() {} });
  const gateway = createGateway(loaded, { env: world, ledger, onBudget });
  const { factory, isSubscribed } = agencyServer(() => gateway, createLog("silent"));
  const server = await serveHttp(factory, { ...HTTP, isSubscribed });
  const connected = await connectHttp(client, server.url);
  return closing(connected, async () => {
    await server.close(0);
    ledger.close();
    forget();
  });
}

const HTTP = {
  host: "127.0.0.1",
  port: 0,
  maxMessageBytes: 32 * 2 ** 20,
  maxSessions: 256,
  sessionIdleMs: 900_000,
  allowedHosts: [],
  allowedOrigins: [],
};

function closing(client: TestClient, after: () => Promise<void>): TestClient {
  return {
    ...client,
    async close() {
      await client.close();
      await after();
    },
  };
}

/** A config with one OpenAI-compatible provider at this address. */
export function oneProvider(url: string, more = ""): string {
  return `[llm]\nprovider = "openai-compatible"\nname = "house"\nbase_url = "${url}"\napi_key = "sk-canary-0123456789abcdef"\ntext_model = "small"\nembedding_model = "vectors"\n${more}`;
}

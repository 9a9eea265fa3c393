import { loadConfig } from "../config/load.ts";
import { maskStrings, secretsIn } from "../config/mask.ts";
import { formatProblem } from "../config/problems.ts";
import { createGateway, errorsOf, type Gateway } from "../gateway.ts";
import { closeConnections } from "../http/pools.ts";
import { fileWarnings, ledgerState } from "./check-files.ts";
import { inspect } from "./check-provider.ts";
import { type Checkup, checkJson, checkText } from "./check-view.ts";
import type { World } from "./prices.ts";

/** What the command line asks for. */
export interface CheckOptions {
  config?: string | undefined;
  live?: boolean | undefined;
  json?: boolean | undefined;
}

/** `check`: whether every configured provider can be used, and what to do where not. Gives the exit code: 2 for a config that cannot be read. */
export async function check({ config: path, live = false, json = false }: CheckOptions, { env, screen, warn }: World): Promise<number> {
  const loaded = loadConfig({ path, env });
  const errors = errorsOf(loaded);
  if (loaded.config === null) {
    if (json) screen.write(`${JSON.stringify({ ok: false, config: loaded.file, errors }, null, 2)}\n`);
    for (const line of json ? [] : errors) warn(line);
    return 2;
  }
  const gateway = createGateway(loaded, { env });
  await gateway.prices.load();
  if (live) warn(`--live asks each provider that can be reached for one token: ${gateway.backends.map(({ name }) => name).join(", ")}`);
  try {
    const rows = await Promise.all(gateway.backends.map((backend) => inspect(backend, { gateway, env, live })));
    const checkup: Checkup = { file: loaded.file, rows, ledger: ledgerState(gateway, env), warnings: warningsOf(gateway) };
    const shown = maskStrings(json ? checkJson(checkup) : checkText(checkup, screen), secretsIn(loaded.config));
    screen.write(json ? `${JSON.stringify(shown, null, 2)}\n` : String(shown));
    return rows.some(({ state }) => state === "failed") ? 1 : 0;
  } finally {
    await closeConnections();
  }
}

/** What is said of providers that are not ready stands in their rows already. */
function warningsOf(gateway: Gateway): string[] {
  const told = gateway.loaded.problems.filter(({ message }) => !/ is not ready: /.test(message));
  return [...told.map(formatProblem), ...fileWarnings(gateway)];
}

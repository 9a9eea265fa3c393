import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ServerBlock } from "./init-clients.ts";
import type { Found } from "./init-find.ts";

/** The file that was started, whatever links led to it: what clients are to start too. */
function cliFile(): string {
  return realpathSync(process.argv[1] ?? "dist/cli.js");
}

/** The config's schema, which is shipped beside `dist`. */
export function schemaFile(): string {
  return join(dirname(cliFile()), "..", "config.schema.json");
}

/** How a client starts this server; a placeholder stands for each key found in the environment, which a program with windows does not see. */
export function blockFor(found: readonly Found[], config: string | null): ServerBlock {
  const names = found.flatMap(({ key }) => (key.from === "environment" && key.name !== null ? [key.name] : []));
  const env = Object.fromEntries([...new Set(names)].map((name) => [name, `your ${name}`]));
  const args = config === null ? [cliFile()] : [cliFile(), "--config", config];
  return { command: process.execPath, args, ...(names.length > 0 && { env }) };
}

import { copyFileSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { readText } from "../config/read-text.ts";
import { CallError } from "../errors.ts";
import { isRecord } from "../providers/reply.ts";
import { CLIENTS, type Client, entryFor, type ServerBlock } from "./init-clients.ts";

/** Puts the server's block into a client's settings and leaves all else in them as it is. Gives the copy of what was there; `null`: nothing was. */
export function mergeIntoClient(client: Client, file: string, block: ServerBlock, now: number): string | null {
  const { text, reason } = readText(file);
  if (text === null && reason !== "no such file") throw refusal(file, `cannot be read: ${reason}`);
  const settings = text === null || text.trim() === "" ? {} : parsed(text, file);
  const { table } = CLIENTS[client];
  const servers = settings[table] ?? {};
  if (!isRecord(servers)) throw refusal(file, `holds no table at ${table}`);
  const own = entryFor(client, block);
  const before = isRecord(servers.agency) ? servers.agency : {};
  const env = { ...block.env, ...(isRecord(before.env) ? before.env : {}) };
  const agency = { ...before, ...own, ...(Object.keys(env).length > 0 && { env }) };
  const indent = /^[ \t]+(?=")/m.exec(text ?? "")?.[0] ?? "  ";
  const merged = `${JSON.stringify({ ...settings, [table]: { ...servers, agency } }, null, indent)}\n`;
  const backup = text === null ? null : `${file}.backup-${new Date(now).toISOString().replace(/\D/g, "").slice(0, 14)}`;
  if (backup !== null) copyFileSync(file, backup);
  replaceFile(file, merged, statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600);
  return backup;
}

function parsed(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below: with comments in it, it could not be written back as it is.
  }
  throw refusal(file, "is not plain JSON (comments?), so it was left alone; paste the block by hand");
}

function refusal(file: string, what: string): CallError {
  return new CallError("bad_request", `${file} ${what}`);
}

/** Writes a file so that nobody ever sees half of it; a link keeps pointing where it points. */
export function replaceFile(path: string, text: string, mode: number): void {
  const file = statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path;
  const draft = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(draft, text, { mode: mode & 0o777 });
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw new CallError("bad_request", `${path} cannot be written: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { homeFolder, loadConfig } from "../config/load.ts";
import { locateConfig } from "../config/locate.ts";
import { CallError } from "../errors.ts";
import { errorsOf } from "../gateway.ts";
import { closeConnections } from "../http/pools.ts";
import { questions } from "./init-ask.ts";
import { CLIENTS, type Client, type Machine, pasteText, type ServerBlock, settingsFile } from "./init-clients.ts";
import { configText } from "./init-config.ts";
import { type Found, findProviders, foundWords } from "./init-find.ts";
import { blockFor, schemaFile } from "./init-server.ts";
import { mergeIntoClient, replaceFile } from "./init-write.ts";
import type { World } from "./prices.ts";

/** What the command line asks for. */
export interface InitOptions {
  path?: string | undefined;
  yes?: boolean | undefined;
  force?: boolean | undefined;
  write?: Client | undefined;
}

/** `init`: finds what can be used from here, writes a config of it, and says how each client is told of the server. */
export async function init(options: InitOptions, world: World): Promise<void> {
  const machine: Machine = { env: world.env, platform: process.platform, home: homeFolder(world.env, process.platform) };
  const { target, usual } = targetOf(options.path, machine);
  const ask = options.yes ? null : questions();
  const agrees = ask?.agrees ?? (async () => true);
  try {
    const found = await findNear(target, world.env);
    for (const one of found) world.screen.write(`${foundWords(one)}\n`);
    if (await mayWrite(target, options, ask?.agrees)) await writeConfig(target, found, agrees, world);
    else world.screen.write(`\n${target} stays as it is\n\n`);
    const block = blockFor(found, usual ? null : target);
    if (options.write) attach(options.write, block, machine, world);
    else world.screen.write(`${pasteText(block, machine)}\n`);
    world.screen.write(keysWords(block, target));
  } finally {
    ask?.close();
    await closeConnections();
  }
}

/** Where the config goes: as told, else to the first of the usual places. */
function targetOf(path: string | undefined, machine: Machine): { target: string; usual: boolean } {
  const { file, namedBy, places } = locateConfig({ path, ...machine });
  const [first] = places;
  const named = namedBy === null ? null : file;
  const target = named ?? first;
  if (target === undefined) throw new CallError("bad_request", "there is no home folder to write to; name a file with --path");
  return { target: resolve(target), usual: resolve(target) === first };
}

async function mayWrite(target: string, { yes, force, write }: InitOptions, agrees: ((question: string) => Promise<boolean>) | undefined) {
  if (!existsSync(target) || force) return true;
  if (agrees) return agrees(`${target} is there already; replace it?`);
  if (yes && write) return false;
  throw new CallError("bad_request", `${target} is there already and was left alone; replace it with --force, or name another with --path`);
}

/** An empty config beside which nothing lies but what will lie beside the new one. */
async function findNear(target: string, env: NodeJS.ProcessEnv): Promise<Found[]> {
  return withDraft(target, "", (draft) => findProviders(draft, env));
}

async function writeConfig(
  target: string,
  found: readonly Found[],
  agrees: (question: string) => Promise<boolean>,
  { env, screen, warn }: World,
) {
  const chosen: Found[] = [];
  for (const one of found) {
    if (one.trouble === null || (await agrees(`${one.backend.name} failed its test; write it all the same?`))) chosen.push(one);
  }
  const text = configText(chosen, schemaFile());
  const loaded = await withDraft(target, text, async (draft) => loadConfig({ path: draft, env }));
  if (loaded.config === null) throw new Error(`init would have written a config that does not load: ${errorsOf(loaded).join("; ")}`);
  for (const { message } of loaded.problems) warn(message);
  replaceFile(target, text, 0o600);
  screen.write(`\nWritten: ${target} (only you can read it; it holds no key)\n\n`);
}

/** Lets a text be read as the config that it may become. */
async function withDraft<T>(target: string, text: string, use: (draft: string) => Promise<T>): Promise<T> {
  const beside = existsSync(dirname(target));
  const folder = beside ? dirname(target) : mkdtempSync(join(tmpdir(), "agency-init-"));
  const draft = join(folder, `.agency-init-${process.pid}.toml`);
  try {
    writeFileSync(draft, text, { mode: 0o600 });
    return await use(draft);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw code === undefined || cause instanceof CallError
      ? cause
      : new CallError("bad_request", `${folder} cannot be written: ${code}`, { cause });
  } finally {
    rmSync(beside ? draft : folder, { recursive: true, force: true });
  }
}

function attach(client: Client, block: ServerBlock, machine: Machine, { screen, now }: World): void {
  const file = settingsFile(client, machine);
  if (file === null)
    throw new CallError("bad_request", `there is no home folder in which ${CLIENTS[client].title} would keep its settings`);
  const backup = mergeIntoClient(client, file, block, now);
  screen.write(
    `${CLIENTS[client].title} starts the server from now on: ${file}\n${backup === null ? "" : `As it was before: ${backup}\n`}`,
  );
  screen.write(`Restart ${CLIENTS[client].title} to see it.\n`);
}

/** Programs with windows do not see what a shell exports. */
function keysWords({ env = {} }: ServerBlock, target: string): string {
  const names = Object.keys(env);
  if (names.length === 0) return "";
  return `Put your ${names.length === 1 ? "key" : "keys"} in place of "your …"; or leave env out and write NAME=value lines into ${join(dirname(target), ".env")} (chmod 600).\n`;
}

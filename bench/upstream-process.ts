import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Starts the provider in a process of its own, so that its work is on no server's account. It ends with this process. */
export async function startUpstream(): Promise<{ url: string; stop(): void }> {
  const file = fileURLToPath(new URL("./upstream.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout, "data");
  return { url: String(line).trim(), stop: () => child.stdin.end() };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { CLI } from "../support/agency.ts";

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command to its end, in a home and an environment of its own. Standard input is empty, or what is given. */
export async function runCommand(
  args: string[],
  { home, env = {}, input = "" }: { home: string; env?: Record<string, string>; input?: string },
): Promise<Ended> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: home,
    env: { PATH: process.env.PATH ?? "", HOME: home, OLLAMA_HOST: "http://127.0.0.1:9", ...env },
  });
  child.stdin.end(input);
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output.stderr += chunk;
  });
  const [code] = await once(child, "close");
  return { code, ...output };
}

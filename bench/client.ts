import { spawn } from "node:child_process";
import type { Command } from "./contestants.ts";

interface Answer {
  id?: number;
  result?: { isError?: boolean; content?: { text: string }[] };
  error?: { message: string };
}

/** A server as a child process, spoken to in lines of JSON-RPC. No SDK: its client would need as much CPU as the server. */
export interface Client {
  pid: number;
  /** Resolves when the answer is there; rejects when it is an error. */
  request(method: string, params: object): Promise<void>;
  /** Shakes hands and lists the tools. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a server. What it says on stderr is shown. */
export function startClient({ args, env }: Command): Client {
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH, ...env }, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<number, (answer: Answer) => void>();
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let lastId = 0;
  let rest = "";

  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const answer: Answer = JSON.parse(line);
      const { id = 0 } = answer;
      waiting.get(id)?.(answer);
      waiting.delete(id);
    }
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const request = (method: string, params: object) =>
    new Promise<void>((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, ({ error, result }) => {
        if (!error && !result?.isError) resolve();
        else reject(new Error(`${method}: ${error?.message ?? result?.content?.[0]?.text}`));
      });
      send({ id, method, params });
    });
  void ended.then(() => {
    for (const fail of waiting.values()) fail({ error: { message: "the server has ended" } });
  });

  return {
    pid: child.pid ?? 0,
    request,
    async open() {
      await request("initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "bench", version: "1" } });
      send({ method: "notifications/initialized" });
      await request("tools/list", {});
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

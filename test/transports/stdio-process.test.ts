import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

let program: ChildProcess;

function start() {
  const child = spawn(process.execPath, ["--import", "tsx", fileURLToPath(new URL("./stdio-child.ts", import.meta.url))]);
  program = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    exited: once(child, "exit"),
    errors: text(child.stderr),
    next: async () => JSON.parse((await lines.next()).value),
    request: (id: number, method: string, params: object) =>
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`),
  };
}

const HELLO = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };

afterEach(() => program.kill());

test("what a handler writes to stdout goes to stderr, and the end of stdin exits 0", async () => {
  const { child, next, request, errors, exited } = start();
  request(1, "initialize", HELLO);
  request(2, "tools/call", { name: "loud" });

  const answers = [await next(), await next()];
  child.stdin.end();

  expect(answers.map(({ id }) => id)).toEqual([1, 2]);
  expect(await exited).toEqual([0, null]);
  expect(await errors).toContain("written by a dependency\nlogged by a dependency\n");
});

test("a client that closes the server's stdout ends it with 0", async () => {
  const { child, next, request, exited, errors } = start();
  request(1, "initialize", HELLO);
  await next();

  child.stdout.destroy();
  request(2, "tools/call", { name: "echo", arguments: { text: "to nobody" } });

  expect(await exited).toEqual([0, null]);
  expect(await errors).toBe("");
});

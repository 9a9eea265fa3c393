/**
 * Ten thousand mixed calls through one router, a third of them failing or cancelled, 64 at a time: sockets, timers and memory must
 * come back to where they were. `npx tsx --expose-gc bench/soak.ts [calls]`; exits 1 when something is left over.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "../src/config/load.ts";
import { CallError } from "../src/errors.ts";
import { createGateway } from "../src/gateway.ts";
import { closeConnections } from "../src/http/pools.ts";
import { cancelScope } from "../src/util/cancel-scope.ts";

const CALLS = Number(process.argv[2] ?? 10_000);
const AT_ONCE = 64;

const sockets = new Set<Socket>();
const upstream = createServer((request, response) => {
  request.resume().on("end", () => answer(response));
});
upstream.on("connection", (socket) => {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket)).on("error", () => {});
});
await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
const { port } = upstream.address() as AddressInfo;

let served = 0;
/** Two of three are answered; the others fail in turn in each way there is. */
function answer(response: ServerResponse): void {
  served += 1;
  const turn = served % 15;
  if (turn % 3 !== 0) stream(response, true);
  else if (turn === 0) response.writeHead(503).end("{}");
  else if (turn === 3) response.socket?.destroy();
  else if (turn === 6) stream(response, false);
  else if (turn === 9) response.writeHead(200, { "content-type": "text/html" }).end("<p>");
}

function stream(response: ServerResponse, whole: boolean): void {
  const chunk = (delta: object, finish_reason: string | null = null) =>
    `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let piece = 0; piece < 20; piece++) response.write(chunk({ content: `word ${piece} ` }));
  response.end(whole ? `${chunk({}, "stop")}data: [DONE]\n\n` : "");
}

const house = (name: string) =>
  `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:${port}"\ntext_model = "small"\ntimeouts = { headers_ms = 200 }\n`;
const path = join(mkdtempSync(join(tmpdir(), "agency-soak-")), "config.toml");
writeFileSync(path, `${house("first")}\n${house("second")}\n[llm.fallback]\nretry_delay_ms = 1\n`);
const gateway = createGateway(loadConfig({ path, env: { HOME: dirname(path) } }));
const router = gateway.router();

const outcomes: Record<string, number> = {};
async function one(index: number): Promise<void> {
  const scope = cancelScope();
  const cancelled = index % 5 === 0;
  if (cancelled) setTimeout(() => scope.cancel(new CallError("cancelled", "enough")), index % 7);
  const outcome = await router.run("complete", { messages: [{ role: "user", content: `Call ${index}.` }] }, { scope, deadlineMs: 5_000 });
  const kind = outcome.ok ? "ok" : outcome.error.kind;
  outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  scope.release();
}

async function run(calls: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < calls) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function measure() {
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (let times = 0; times < 4; times++) globalThis.gc?.();
  const timers = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  return { heapMb: process.memoryUsage().heapUsed / 2 ** 20, sockets: sockets.size, timers };
}

await run(2_000);
const before = await measure();
await run(CALLS);
const after = await measure();
process.stdout.write(`${CALLS} calls: ${JSON.stringify(outcomes)}\nbefore ${JSON.stringify(before)}\nafter  ${JSON.stringify(after)}\n`);
const grown = after.heapMb > before.heapMb * 1.15 + 2 || after.timers > before.timers + 2 || after.sockets > before.sockets + AT_ONCE;
await closeConnections();
upstream.close();
process.exit(grown ? 1 : 0);

import { once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { serveStdio } from "../../src/transports/stdio.ts";
import { toyServer } from "./support.ts";

export interface Frame {
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown> & { content?: { text: string }[]; isError?: boolean; _meta?: Record<string, unknown> };
  error?: { code: number; message: string };
}

/** A toy server on a pair of streams, spoken to line by line. */
export function rawStdio(maxMessageBytes = 32 * 1024 * 1024) {
  const toy = toyServer();
  const input = new PassThrough();
  const output = new PassThrough();
  const connection = serveStdio(toy.factory, { maxMessageBytes, input, output, isSubscribed: toy.isSubscribed });
  const lines = createInterface({ input: output })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value) as Frame;
  const write = (line: string) => input.write(`${line}\n`);
  const request = (id: string | number, method: string, params: object = {}) =>
    write(JSON.stringify({ jsonrpc: "2.0", id, method, params }));

  return {
    ...toy,
    ...connection,
    input,
    output,
    write,
    next,
    request,
    call: (id: string | number, name: string, args: object = {}) => request(id, "tools/call", { name, arguments: args }),
    async initialize() {
      request("init", "initialize", { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } });
      await next();
      write(JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }));
    },
    once: (event: string) => once(toy.events, event),
  };
}

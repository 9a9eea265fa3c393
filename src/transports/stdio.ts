import type { Readable, Writable } from "node:stream";
import type { McpServerFactory } from "@modelcontextprotocol/server";
import { serveStdio as serveConnection } from "@modelcontextprotocol/server/stdio";
import { frameSink } from "./frame-sink.ts";
import { lineTransport } from "./line-transport.ts";
import { type Instance, type IsSubscribed, instanceNotifier, type Notifier } from "./notifier.ts";

export interface StdioOptions {
  /** A longer incoming line is refused; the connection goes on. */
  maxMessageBytes: number;
  input?: Readable;
  output?: Writable;
  /** Which resources a 2025 client subscribed to; without it none hears of `resourceUpdated`. */
  isSubscribed?: IsSubscribed;
  onError?: (error: Error) => void;
}

export interface StdioHandle {
  /** Resolves when the connection has ended, by `close`, by the end of stdin or because nobody reads stdout; what was in flight is aborted by then. */
  closed: Promise<void>;
  close(): Promise<void>;
  /** Reaches the client of either era, as far as it asked. */
  notify: Notifier;
}

/** Serves MCP, every revision since 2024-11-05, on stdin and stdout; stdout then carries JSON-RPC only. */
export function serveStdio(factory: McpServerFactory, options: StdioOptions): StdioHandle {
  const { maxMessageBytes, input = process.stdin, output = process.stdout, isSubscribed = () => false, onError = () => {} } = options;
  let current: { instance: Instance; era: "legacy" | "modern" } | undefined;
  let onClosed = () => {};
  const closed = new Promise<void>((resolve) => {
    onClosed = resolve;
  });
  const transport = lineTransport({ input, output: frameSink(output), maxMessageBytes, onClosed });
  const remembering: McpServerFactory = async (context) => {
    const instance = await factory(context);
    current = { instance, era: context.era };
    return instance;
  };
  const connection = serveConnection(remembering, { transport, onerror: onError });
  void closed.then(() => {
    current = undefined;
  });

  return {
    closed,
    close: () => connection.close(),
    // On a modern connection the SDK itself passes on only what a `subscriptions/listen` asked for.
    notify: instanceNotifier(
      () => (current ? [current.instance] : []),
      (instance, uri) => current?.era === "modern" || isSubscribed(instance, uri),
      onError,
    ),
  };
}

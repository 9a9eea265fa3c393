import type { Readable } from "node:stream";
import { type JSONRPCMessage, parseJSONRPCMessage, type Transport } from "@modelcontextprotocol/server";
import { byteSize } from "./byte-size.ts";
import type { FrameSink } from "./frame-sink.ts";
import { errorFrame, messageFrame } from "./frames.ts";
import { lineAssembler } from "./lines.ts";
import { idOf, type ReadableId, recoverId } from "./request-id.ts";
import { resultGap } from "./result-gap.ts";

/** What a line transport is made of. `onClosed` runs once, after the SDK has heard of the end. */
export interface LineTransportParts {
  input: Readable;
  output: FrameSink;
  maxMessageBytes: number;
  onClosed: () => void;
}

/**
 * One JSON-RPC message a line, both ways. A line that cannot be served is answered with an error and the connection goes on.
 * It stands in for the SDK's `StdioServerTransport`, which skips such lines silently, ends at an over-long one and is quadratic in a line's length.
 */
export function lineTransport({ input, output, maxMessageBytes, onClosed }: LineTransportParts): Transport {
  let closed = false;
  const gap = resultGap();
  const onError = (error: Error) => transport.onerror?.(error);
  const onEnd = () => void transport.close();
  const refuse: Refuse = (id, code, message) => void output.write(errorFrame(id, code, message)).catch(onError);
  const feed = lineAssembler(maxMessageBytes, {
    line(text) {
      if (text.trim() === "") return;
      for (const message of messagesOf(text, refuse)) if (!closed) transport.onmessage?.(message);
    },
    overlong: (head, tail) =>
      refuse(recoverId(head, tail), -32600, `message larger than ${byteSize(maxMessageBytes)}; send less at a time`),
  });

  const transport: Transport = {
    async start() {
      output.onGone(onEnd);
      input.on("data", feed).on("error", onError).on("end", onEnd).on("close", onEnd);
      if (input.readableEnded || input.destroyed) setImmediate(onEnd);
    },
    async send(message, options) {
      if (options?.relatedRequestId !== undefined) gap.notified(options.relatedRequestId);
      if (!("method" in message) && message.id !== undefined) await gap.elapsed(message.id);
      if (closed) throw new Error("the stdio connection is closed");
      const frame = messageFrame(message);
      if (frame !== null) await output.write(frame);
      else if ("id" in message) throw new Error("the request is larger than a stdio client reads");
    },
    async close() {
      if (closed) return;
      closed = true;
      input.off("data", feed).off("error", onError).off("end", onEnd).off("close", onEnd).pause();
      transport.onclose?.();
      output.release();
      onClosed();
    },
  };
  return transport;
}

type Refuse = (id: ReadableId, code: number, message: string) => void;

/** The messages of a line: one, or several where a 2025-03-26 client sends a batch. What is none is refused. */
function messagesOf(text: string, refuse: Refuse): JSONRPCMessage[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    refuse(null, -32700, "parse error: the line is not JSON");
    return [];
  }
  return (Array.isArray(value) && value.length > 0 ? value : [value]).flatMap((item) => {
    try {
      return [parseJSONRPCMessage(item)];
    } catch {
      refuse(idOf(item), -32600, "invalid request: the line is not a JSON-RPC message");
      return [];
    }
  });
}

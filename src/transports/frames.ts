import type { JSONRPCMessage } from "@modelcontextprotocol/server";
import type { CallError } from "../errors.ts";
import { byteSize } from "./byte-size.ts";
import type { ReadableId } from "./request-id.ts";

/** Both official clients end a stdio connection at a frame over 10 MiB; others are stricter. */
export const MAX_FRAME_BYTES = 7 * 1024 * 1024;
const MAX_META_BYTES = 64 * 1024;

/** A JSON-RPC error as one line. */
export function errorFrame(id: ReadableId, code: number, message: string): string {
  return `${JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } })}\n`;
}

/**
 * A message as one line that a stdio client can read. A result that is too large becomes an error that says so;
 * anything else that is too large becomes `null` and must not be sent.
 */
export function messageFrame(message: JSONRPCMessage): string | null {
  const frame = `${JSON.stringify(message)}\n`;
  const size = bytesOf(frame);
  if (size <= MAX_FRAME_BYTES) return frame;
  if ("result" in message) return tooLarge(message.id, message.result, size);
  if ("error" in message)
    return errorFrame(message.id ?? null, message.error.code, `${message.error.message.slice(0, 1000)} (details left out)`);
  return null;
}

function bytesOf(text: string): number {
  return text.length * 3 <= MAX_FRAME_BYTES ? text.length : Buffer.byteLength(text);
}

function tooLarge(id: string | number, result: Record<string, unknown>, size: number): string {
  const text = `the result is ${byteSize(size)}, and stdio clients read at most ${byteSize(MAX_FRAME_BYTES)}: ask for less at a time, or connect over HTTP. The call was carried out, so what it cost is counted.`;
  if (!Array.isArray(result.content)) return errorFrame(id, -32603, text);
  const { content: _content, structuredContent: _structuredContent, _meta, ...rest } = result;
  return `${JSON.stringify({
    jsonrpc: "2.0",
    id,
    result: { ...rest, content: [{ type: "text", text }], isError: true, _meta: { ...smallMeta(_meta), "agency/error": badRequest(text) } },
  })}\n`;
}

function smallMeta(meta: unknown): object {
  return typeof meta === "object" && meta !== null && JSON.stringify(meta).length <= MAX_META_BYTES ? meta : {};
}

function badRequest(message: string) {
  const kind: CallError["kind"] = "bad_request";
  return { kind, message, retryable: false, retry_after_ms: null, provider: null, model: null, attempts: [] };
}

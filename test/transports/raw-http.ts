import { once } from "node:events";
import { type IncomingMessage, request as open } from "node:http";
import { text } from "node:stream/consumers";

const JSON_AND_SSE = { "content-type": "application/json", accept: "application/json, text/event-stream" };
const ENVELOPE = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
  "io.modelcontextprotocol/clientCapabilities": {},
};

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  text: string;
  json(): { id?: unknown; result?: { content?: { text: string }[] }; error?: { code: number; message: string } };
}

/** One HTTP request with exactly these headers (`fetch` would not send a `Host` of ours); the answer is read to its end. */
export async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  const outgoing = open(url, { method: options.method ?? "POST", headers: options.headers ?? {} });
  outgoing.end(options.body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const answer = await text(response);
  return { status: response.statusCode ?? 0, headers: response.headers, text: answer, json: () => JSON.parse(answer) };
}

/** A JSON-RPC request as a 2025 client posts it. */
export function post(url: string, message: object, headers: Record<string, string> = {}): Promise<Answer> {
  return send(url, { headers: { ...JSON_AND_SSE, ...headers }, body: JSON.stringify(message) });
}

/** Initializes a 2025 session; resolves with its id. */
export async function openSession(url: string, headers: Record<string, string> = {}): Promise<string> {
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const answer = await post(url, { jsonrpc: "2.0", id: 0, method: "initialize", params }, headers);
  return String(answer.headers["mcp-session-id"]);
}

export function toolCall(id: number, name: string, args: object = {}, meta?: object) {
  return { jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args, ...(meta && { _meta: meta }) } };
}

/** A tool call as a 2026-07-28 client posts it: the message and the headers that repeat it. */
export function modernCall(id: number, name: string, args: object = {}, meta: object = {}) {
  return {
    message: toolCall(id, name, args, { ...ENVELOPE, ...meta }),
    headers: { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": name },
  };
}

/** A tool call of either era whose connection the test can drop. */
export function droppable(url: string, message: object, headers: Record<string, string>) {
  const outgoing = open(url, { method: "POST", headers: { ...JSON_AND_SSE, ...headers } });
  outgoing.on("error", () => {});
  outgoing.end(JSON.stringify(message));
  return { drop: () => outgoing.destroy() };
}

/** Opens a session's GET stream; resolves when the server has answered. */
export async function listen(url: string, session: string) {
  const outgoing = open(url, { headers: { accept: "text/event-stream", "mcp-session-id": session } });
  outgoing.end();
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return { response, drop: () => outgoing.destroy() };
}

import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ReadableId } from "./request-id.ts";

/** Why an HTTP request is not served, for its status line and for the JSON-RPC error in its body. */
export interface Refusal {
  status: number;
  code: number;
  message: string;
  id?: ReadableId;
  headers?: OutgoingHttpHeaders;
}

/** Answers with a refusal; ends the connection where an answer has already begun. */
export function refuse(response: ServerResponse, { status, code, message, id = null, headers }: Refusal): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
  response.writeHead(status, { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body) }).end(body);
}

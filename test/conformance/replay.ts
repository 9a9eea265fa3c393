import type { ServerResponse } from "node:http";
import type { Answer } from "../support/upstream.ts";
import { chunksOf } from "./chunks.ts";
import type { Recorded } from "./evidence.ts";

/** What a connection sets for itself. */
const OF_THE_CONNECTION = /^(content-length|content-encoding|transfer-encoding|connection|keep-alive|date)$/i;

/** Answers every request with the one response of a recording, cut as its name says. */
export function replay(response: Recorded["response"], name: string): Answer {
  return (_request, reply) => serve(reply, response, name);
}

/** Writes a recorded response; every piece is a chunk of its own on the wire, and now and then a packet of its own too. */
export async function serve(
  reply: ServerResponse,
  { status, headers, body, body_text }: Recorded["response"],
  name: string,
): Promise<void> {
  const kept = Object.entries(headers).filter(([header]) => !OF_THE_CONNECTION.test(header));
  const type = body_text === undefined ? { "content-type": "application/json" } : {};
  reply.writeHead(status, { ...type, ...Object.fromEntries(kept) });
  for (const [index, piece] of chunksOf(Buffer.from(body_text ?? JSON.stringify(body)), name).entries()) {
    if (reply.destroyed) return;
    reply.write(piece);
    if (index % 64 === 63 || index < 3) await new Promise((resolve) => setImmediate(resolve));
  }
  reply.end();
}

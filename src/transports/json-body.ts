import type { IncomingMessage } from "node:http";
import { isJsonContentType } from "@modelcontextprotocol/server";
import { byteSize } from "./byte-size.ts";
import type { Refusal } from "./refuse.ts";

/** A request's body as parsed, or why there is none. */
export type JsonBody = { value: unknown } | { refusal: Refusal };

/** Reads a JSON body of at most `maxBytes`. What is beyond is read and dropped, so that the client hears the refusal and the connection stays usable. */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<JsonBody> {
  if (!isJsonContentType(request.headers["content-type"] ?? null)) {
    return { refusal: { status: 415, code: -32000, message: "Content-Type must be application/json" } };
  }
  const text = await readText(request, maxBytes);
  if (text === null) {
    return { refusal: { status: 413, code: -32600, message: `message larger than ${byteSize(maxBytes)}; send less at a time` } };
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return { refusal: { status: 400, code: -32700, message: "parse error: the body is not JSON" } };
  }
}

/** The body's text, `null` where it is too long. Rejects when the client goes away before its end. */
function readText(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const drop = () => {
      request.off("data", onData).resume();
      resolve(null);
    };
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) drop();
      else chunks.push(chunk);
    };
    request.on("error", reject).on("end", () => resolve(Buffer.concat(chunks).toString()));
    if (Number(request.headers["content-length"]) > maxBytes) drop();
    else request.on("data", onData);
  });
}

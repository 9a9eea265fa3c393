import fc from "fast-check";
import { CallError } from "../../src/errors.ts";
import { completionReader } from "../../src/providers/completion-reader.ts";
import type { EncodeContext, Protocol } from "../../src/providers/http-provider.ts";
import type { Connection, Exchange } from "../../src/providers/provider.ts";
import { Secret } from "../../src/secret.ts";
import type { CompleteRequest } from "../../src/types.ts";
import { cancelScope } from "../../src/util/cancel-scope.ts";

/** A connection of which only what matters is said. */
export function connection(changes: Partial<Connection> = {}): Connection {
  return {
    baseUrl: null,
    apiKey: new Secret("sk-test"),
    headers: {},
    link: { connectMs: 5000, caFile: null },
    contextWindow: null,
    textModel: null,
    embeddingModel: null,
    organizationId: null,
    deploymentName: null,
    embeddingDeploymentName: null,
    apiVersion: null,
    voyageApiKey: null,
    webhookUrl: null,
    version: null,
    ...changes,
  };
}

/** What decides how a request is written, if nothing else is said: no stream, nothing refused. */
export function context(changes: Partial<EncodeContext> = {}): EncodeContext {
  return { connection: connection(), stream: false, refused: new Set(), ...changes };
}

/** An exchange, and the pieces of text that were heard during it. */
export function exchange(stream = false) {
  const heard: string[] = [];
  const listener = { accepted() {}, bytes() {}, text: (piece: string) => void heard.push(piece) };
  return { scope: cancelScope(), listener, stream, heard } satisfies Exchange & { heard: string[] };
}

export const hello: CompleteRequest = { messages: [{ role: "user", content: "Say hello." }] };

/** Reads a reply of this content type as it would come from a socket, cut at these places. */
export function read(codec: NonNullable<Protocol["complete"]>, body: Uint8Array, type: string, cuts: number[] = []) {
  const heard: string[] = [];
  const listener = { accepted() {}, bytes() {}, text: (piece: string) => void heard.push(piece) };
  const reader = completionReader(codec, { scope: cancelScope(), listener, stream: true });
  reader.start({ "content-type": type });
  const places = [...new Set([0, ...cuts.map((cut) => cut % (body.length + 1)), body.length])].sort((a, b) => a - b);
  for (const [index, end] of places.slice(1).entries()) reader.data(Buffer.from(body.subarray(places[index], end)));
  return { completion: reader.completion(), heard };
}

/** Whatever is done to these bytes, the reader gives an answer or a `CallError`. */
export function survives(codec: NonNullable<Protocol["complete"]>, text: string, type: string): void {
  const bytes = Buffer.from(text);
  const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), fc.constantFrom("put", "cut", "drop")), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(damage, fc.array(fc.nat(bytes.length), { maxLength: 8 }), (wounds, cuts) => {
      let body = Buffer.from(bytes);
      for (const [at, byte, how] of wounds) {
        if (how === "cut") body = body.subarray(0, at);
        else if (how === "drop") body = Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + (byte % 40))]);
        else if (at < body.length) body[at] = byte;
      }
      try {
        return typeof read(codec, body, type, cuts).completion.text === "string";
      } catch (error) {
        return error instanceof CallError;
      }
    }),
    { numRuns: 300 },
  );
}

/** Server-sent events in OpenAI's form. */
export function events(...chunks: (object | string)[]): string {
  return chunks.map((chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`).join("");
}

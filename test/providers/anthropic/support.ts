import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as it came in. */
export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** What the server answers next. */
export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string | object;
}

/** A server on loopback that gives the answers in order, the last one for ever, and remembers what it was asked. */
export async function serve(...answers: Answer[]) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const { method = "", url = "", headers } = request;
      received.push({ method, url, headers, body: body === "" ? null : JSON.parse(body) });
      const answer = answers[Math.min(received.length, answers.length) - 1];
      const text = typeof answer?.body === "string" ? answer.body : JSON.stringify(answer?.body);
      const type = typeof answer?.body === "string" ? "text/event-stream" : "application/json";
      response.writeHead(answer?.status ?? 200, { "content-type": type, ...answer?.headers }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

/** Events as Anthropic sends them. */
export function events(...all: { type: string; [key: string]: unknown }[]): string {
  return all.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}

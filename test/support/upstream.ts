import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** One request that a stand-in provider has received. `closed` resolves when its connection ends before the reply was complete. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: Record<string, unknown>;
  closed: Promise<void>;
}

/** Answers one request; `n` counts from 1. */
export type Answer = (request: Received, response: ServerResponse, n: number) => void | Promise<void>;

/** A provider on loopback: real HTTP, no model. */
export interface Upstream {
  url: string;
  requests: Received[];
  /** Sets how requests are answered from now on. */
  answer(answer: Answer): void;
  /** Waits until so many requests have come. */
  received(count: number): Promise<void>;
  openSockets(): number;
  close(): Promise<void>;
}

export async function startUpstream(first: Answer = says("Hello.")): Promise<Upstream> {
  const requests: Received[] = [];
  const sockets = new Set<Socket>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let current = first;

  const server = createServer(async (request, response) => {
    const received = await read(request, response);
    requests.push(received);
    for (const waiter of waiting.filter(({ count }) => requests.length >= count)) waiter.resolve();
    await current(received, response, requests.length);
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answer(answer) {
      current = answer;
    },
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    openSockets: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage, response: ServerResponse): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString("utf8");
  const closed = new Promise<void>((resolve) => response.on("close", () => !response.writableFinished && resolve()));
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: text === "" ? {} : JSON.parse(text),
    closed,
  };
}

/** Answers every operation of OpenAI's form: this text to a chat, vectors of letters to embeddings, its own models to a listing. */
export function says(text: string, usage: Record<string, unknown> = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 }): Answer {
  return (request, response) => {
    if (request.path.endsWith("/models")) return json(response, 200, { data: [{ id: "small" }, { id: "large" }] });
    if (request.path.endsWith("/embeddings")) return json(response, 200, vectors(request));
    if (request.body.stream !== true) return json(response, 200, chat(String(request.body.model), text, usage));
    return stream(response, [...chunks(String(request.body.model), text, usage), "[DONE]"]);
  };
}

/** Answers with a status and a body, and headers if given. */
export function fails(
  status: number,
  body: unknown = { error: { message: `status ${status}` } },
  headers: Record<string, string> = {},
): Answer {
  return (_request, response) => json(response, status, body, headers);
}

/** The first requests by one answer each, all later ones by the last. */
export function inTurn(...answers: [Answer, ...Answer[]]): Answer {
  let turn = 0;
  return (request, response, n) => {
    const answer = answers[Math.min(turn, answers.length - 1)] ?? answers[0];
    turn += 1;
    return answer(request, response, n);
  };
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** A plain chat completion in OpenAI's form. */
export function chat(model: string, text: string, usage: unknown, finish = "stop") {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    model,
    choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: finish }],
    usage,
  };
}

/** A streamed one, as its events: one a word, then the finish reason, then usage. */
export function chunks(model: string, text: string, usage: unknown, finish = "stop"): unknown[] {
  const chunk = (delta: object, finish_reason: string | null = null) => ({
    object: "chat.completion.chunk",
    model,
    choices: [{ index: 0, delta, finish_reason }],
  });
  const words = text.match(/\S+\s*|\s+/g) ?? [];
  return [
    chunk({ role: "assistant", content: "" }),
    ...words.map((content) => chunk({ content })),
    chunk({}, finish),
    { model, choices: [], usage },
  ];
}

/** Sends events at once and ends, unless told to leave the stream open. */
export function stream(response: ServerResponse, events: unknown[], { end = true } = {}): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of events) response.write(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`);
  if (end) response.end();
}

/** A vector for each text: how often each of the letters a to h occurs. */
function vectors({ body }: Received) {
  const texts = [body.input].flat() as string[];
  const data = texts.map((text, index) => ({
    index,
    embedding: [..."abcdefgh"].map((letter) => text.toLowerCase().split(letter).length - 1 + 0.01),
  }));
  return { object: "list", model: body.model, data, usage: { prompt_tokens: texts.length * 2, total_tokens: texts.length * 2 } };
}

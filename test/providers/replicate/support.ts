import type { ServerResponse } from "node:http";
import type { Connection } from "../../../src/providers/provider.ts";
import { replicateAt } from "../../../src/providers/replicate/index.ts";
import { connection } from "../../support/protocol.ts";
import { type Answer, json, type Received, startUpstream } from "../../support/upstream.ts";

export const MODEL = "meta/meta-llama-3-8b-instruct";

/** Answers the creation of a prediction; `url` is where the stand-in is. */
export type Creation = (request: Received, response: ServerResponse, url: string) => void;

/** How a stand-in for Replicate treats its one prediction, `p1`. What is not said answers 404. */
export interface Life {
  create?: Creation;
  /** The prediction at each further look; the last one for ever. */
  looks?: object[];
  stream?: (request: Received, response: ServerResponse) => void;
  model?: object;
}

export const succeeded = (output: unknown, more: object = {}) => ({ id: "p1", status: "succeeded", output, model: MODEL, ...more });

const AT_ONCE = { firstPollMs: 1, longestPollMs: 5, heartbeatMs: 5 };

/** A stand-in for Replicate and a provider that reaches it. */
export async function startReplicate(life: Life, changes: Partial<Connection> = {}) {
  let look = 0;
  const answer: Answer = (request, response) => {
    const { method, path } = request;
    if (path.endsWith("/cancel")) return json(response, 200, { id: "p1", status: "canceled" });
    if (method === "POST" && life.create) return life.create(request, response, upstream.url);
    if (path === "/v1/predictions/p1" && life.looks) return json(response, 200, life.looks[Math.min(look++, life.looks.length - 1)]);
    if (path === "/stream/p1" && life.stream) return life.stream(request, response);
    if (/^\/v1\/models\/[^/]+\/[^/]+$/.test(path) && life.model) return json(response, 200, life.model);
    return json(response, 404, { detail: "The requested resource could not be found.", status: 404 });
  };
  const upstream = await startUpstream(answer);
  return { ...upstream, provider: replicateAt(AT_ONCE)(connection({ baseUrl: `${upstream.url}/v1`, ...changes })) };
}

/** Answers that the prediction is about to start, with a stream to read. */
export const starting: Creation = (_request, response, url) =>
  json(response, 201, { id: "p1", status: "starting", output: null, model: MODEL, urls: { stream: `${url}/stream/p1` } });

/** Sends these events and ends, unless told to leave the stream open. */
export function sse(events: [name: string, data: string][], end = true): NonNullable<Life["stream"]> {
  return (_request, response) => {
    if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
    for (const [name, data] of events) {
      response.write(
        `event: ${name}\n${data
          .split("\n")
          .map((line) => `data: ${line}\n`)
          .join("")}\n`,
      );
    }
    if (end) response.end();
  };
}

/** What was asked, in order. */
export const asked = (requests: Received[]) => requests.map(({ method, path }) => `${method} ${path}`);

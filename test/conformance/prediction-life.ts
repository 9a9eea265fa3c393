import type { Answer, Received } from "../support/upstream.ts";
import { type Json, type Recorded, record, string } from "./evidence.ts";
import { serve } from "./replay.ts";

/** What a prediction says whose recording stops before it has any output. */
export const OUR_END = "Llamas hum softly.";

/**
 * Plays a recorded prediction: each request gets the next response that was recorded for its path, the last one again and again. Asked
 * after a prediction whose end was not recorded, it says that it has succeeded with the output it had, else with `OUR_END`.
 */
export function life(exchanges: Recorded[], name: string, origin: string): Answer {
  const queues = new Map<string, Recorded["response"][]>();
  for (const { request, response } of exchanges) {
    const path = `${request?.method ?? ""} ${pathOf(request?.url ?? "")}`;
    queues.set(path, [...(queues.get(path) ?? []), atHome(response, origin)]);
  }
  const streamed = exchanges.some(({ response }) => response.body_text !== undefined);
  let created: Json = {};
  return (request, reply) => {
    const queue = queues.get(`${request.method} ${request.path}`) ?? [];
    const response = queue.length > 1 ? queue.shift() : queue[0];
    if (request.method === "POST" && response) created = record(response.body);
    return serve(reply, response ?? ending(request, created, streamed), name);
  };
}

function ending({ path }: Received, created: Json, streamed: boolean): Recorded["response"] {
  const known = path === pathOf(string(record(created.urls).get));
  const output = created.output ?? (streamed ? null : [OUR_END]);
  const body = { ...created, output, status: "succeeded", completed_at: "2026-11-22T10:00:03.000Z" };
  return known ? { status: 200, headers: {}, body } : { status: 404, headers: {}, body: { detail: `not recorded: ${path}`, status: 404 } };
}

/** The addresses of the prediction itself lead back to where it is played; those of its files stay what they were. */
function atHome(response: Recorded["response"], origin: string): Recorded["response"] {
  const body = record(response.body);
  if (!body.urls) return response;
  const urls = Object.fromEntries(Object.entries(record(body.urls)).map(([name, url]) => [name, origin + pathOf(string(url))]));
  return { ...response, body: { ...body, urls } };
}

function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : "";
}

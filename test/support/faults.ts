import { type Answer, chat, chunks, json, stream } from "./upstream.ts";

const USAGE = { prompt_tokens: 5, completion_tokens: 2, total_tokens: 7 };

/** What an upstream can do wrong, by name. Those that hang leave the connection open. */
export const FAULTS = {
  "hangs before its first byte": () => {},
  "hangs after its headers": (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
  },
  "hangs in the middle of a stream": (_request, response) =>
    stream(response, chunks("small", "Half an answer", USAGE).slice(0, 3), { end: false }),
  "hangs in the middle of a JSON body": (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write('{"choices":[{"mess');
  },
  "resets before its headers": (_request, response) => {
    response.socket?.destroy();
  },
  "resets in the middle of a stream": (_request, response) => {
    stream(response, chunks("small", "Half an answer", USAGE).slice(0, 3), { end: false });
    setImmediate(() => response.socket?.destroy());
  },
  "sends HTML": (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<html><body>Sign in to the proxy</body></html>");
  },
  "sends HTML with an error status": (_request, response) => {
    response.writeHead(502, { "content-type": "text/html" });
    response.end("<html><body>Bad gateway</body></html>");
  },
  "sends half a JSON": (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"choices":[{"mess');
  },
  "sends an empty body": (_request, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end();
  },
  "sends an empty answer": (_request, response) => json(response, 200, chat("small", "", USAGE)),
  "streams an empty answer": (_request, response) => stream(response, [...chunks("small", "", USAGE), "[DONE]"]),
  "ends a stream without its end mark": (_request, response) => stream(response, chunks("small", "Half an answer", USAGE).slice(0, 3)),
  "sends an event that is no JSON": (_request, response) => stream(response, ["{nonsense", "[DONE]"]),
  "sends JSON of another form": (_request, response) => json(response, 200, { hello: "world" }),
  "sends an error in a stream": (_request, response) =>
    stream(response, [{ error: { message: "the engine is overloaded", type: "overloaded_error" } }]),
  "filters the answer": (_request, response) => json(response, 200, chat("small", "", USAGE, "content_filter")),
  "spends all tokens on reasoning": (_request, response) => json(response, 200, chat("small", "", USAGE, "length")),
} satisfies Record<string, Answer>;

export type Fault = keyof typeof FAULTS;

// A provider that needs no time: answers OpenAI's form at once, whole or in 131 events. Prints its address when it listens.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const WORDS = Array.from({ length: 128 }, (_, index) => `word ${index} `);
const USAGE = { prompt_tokens: 40, completion_tokens: 256, total_tokens: 296 };

const chunk = (delta: object, finish_reason: string | null = null) => ({
  id: "chatcmpl-1",
  object: "chat.completion.chunk",
  created: 1,
  model: "small",
  choices: [{ index: 0, delta, finish_reason }],
});
const events = [
  chunk({ role: "assistant", content: "" }),
  ...WORDS.map((content) => chunk({ content })),
  chunk({}, "stop"),
  { ...chunk({}), choices: [], usage: USAGE },
].map((event) => `data: ${JSON.stringify(event)}\n\n`);
const message = { role: "assistant", content: WORDS.join("") };
const choices = [{ index: 0, message, finish_reason: "stop" }];
const whole = JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", created: 1, model: "small", choices, usage: USAGE });

const server = createServer((request, response) => {
  let body = "";
  request.setEncoding("utf8").on("data", (piece) => {
    body += piece;
  });
  request.on("end", () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(whole) }).end(whole);
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of events) response.write(event);
    response.end("data: [DONE]\n\n");
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
process.stdin.resume().on("end", () => process.exit(0));

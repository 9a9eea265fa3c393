import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { modernCall, openSession, post, send, toolCall } from "./raw-http.ts";
import { toyHttp } from "./support.ts";

let server: Awaited<ReturnType<typeof toyHttp>> | undefined;
const start = async (...options: Parameters<typeof toyHttp>) => {
  server = await toyHttp(...options);
  return server;
};
afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

const _PING = { jsonrpc: "2.0", id: 1, method: "ping" };

test("a wrong method is refused with those that are served", async () => {
  const { url } = await start();

  const put = await send(url, { method: "PUT" });
  const posted = await send(url.replace("/mcp", "/healthz"));

  expect([put.status, put.headers.allow]).toEqual([405, "GET, POST, DELETE"]);
  expect([posted.status, posted.headers.allow]).toEqual([405, "GET, HEAD"]);
});

test("a GET that names a revision without it is refused", async () => {
  const { url } = await start();

  const answer = await send(url, { method: "GET", headers: { accept: "text/event-stream", "mcp-protocol-version": "2026-07-28" } });

  expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
});

test("a body that is not declared JSON, or is none, or is no JSON-RPC, is refused as such", async () => {
  const { url } = await start();
  const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

  const form = await send(url, { headers: { "content-type": "text/plain" }, body: "{}" });
  const broken = await send(url, { headers, body: "{" });
  const other = await send(url, { headers, body: '{"hello":"world"}' });

  expect([form.status, form.json().error?.code]).toEqual([415, -32000]);
  expect([broken.status, broken.json()]).toEqual([
    400,
    { jsonrpc: "2.0", id: null, error: { code: -32700, message: "parse error: the body is not JSON" } },
  ]);
  expect([other.status, other.json().error?.code]).toEqual([400, -32600]);
});

test.each([
  ["declared", {}],
  ["undeclared", { "transfer-encoding": "chunked" }],
])("a body over the limit of %s length is refused, and the next request works", async (_, extra) => {
  const { url } = await start({ maxMessageBytes: 1024 * 1024 });
  const session = await openSession(url);

  const large = await post(url, toolCall(1, "length", { text: "x".repeat(3_000_000) }), extra as Record<string, string>);
  const next = await post(url, toolCall(2, "echo", { text: "still here" }), { "mcp-session-id": session });

  expect([large.status, large.json().error]).toEqual([413, { code: -32600, message: "message larger than 1 MiB; send less at a time" }]);
  expect(next.json().result?.content?.[0]?.text).toBe("still here");
});

test("a message of 31 MiB is served in both eras", async () => {
  const { url } = await start();
  const args = { text: "x".repeat(31 * 1024 * 1024) };
  const modern = modernCall(1, "length", args);

  const answers = [
    await post(url, toolCall(1, "length", args), { "mcp-session-id": await openSession(url) }),
    await post(url, modern.message, modern.headers),
  ];

  expect(answers.map((answer) => answer.json().result?.content?.[0]?.text)).toEqual([String(args.text.length), String(args.text.length)]);
});

test("calls beyond the most at once are refused for the moment; notifications pass", async () => {
  const { url, events } = await start({ maxConcurrentCalls: 1 });
  const headers = { "mcp-session-id": await openSession(url) };
  const slow = post(url, toolCall(1, "slow"), headers);
  await new Promise((resolve) => events.once("started", resolve));

  const second = await post(url, toolCall(2, "echo", { text: "too much" }), headers);
  const cancel = await post(url, { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }, headers);
  await slow;
  const third = await post(url, toolCall(3, "echo", { text: "now" }), headers);

  expect([second.status, second.json().id, second.headers["retry-after"]]).toEqual([429, 2, "1"]);
  expect(cancel.status).toBe(202);
  expect(third.status).toBe(200);
});

test("a client that sends its headers too slowly is cut off", async () => {
  const { port } = await start({ headersTimeoutMs: 100 });
  const socket = connect(port, "127.0.0.1");

  socket.write("POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");

  expect(await text(socket)).toContain("408");
});

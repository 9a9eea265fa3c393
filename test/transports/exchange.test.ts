import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { droppable, listen, modernCall, openSession, post, toolCall } from "./raw-http.ts";
import { toyHttp } from "./support.ts";

let server: Awaited<ReturnType<typeof toyHttp>>;
const start = async (...options: Parameters<typeof toyHttp>) => {
  server = await toyHttp(...options);
  return server;
};
afterEach(() => server.close(0));

const echo = (url: string, session: string) => post(url, toolCall(1, "echo", { text: "hi" }), { "mcp-session-id": session });

test("a result with nothing before it is plain JSON in both eras", async () => {
  const { url } = await start();
  const modern = modernCall(1, "echo", { text: "hi" });

  const answers = [await echo(url, await openSession(url)), await post(url, modern.message, modern.headers)];

  for (const answer of answers) {
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.json().result?.content?.[0]?.text).toBe("hi");
  }
});

test("a result behind progress comes as a stream in both eras", async () => {
  const { url } = await start();
  const session = await openSession(url);
  const modern = modernCall(1, "progress", { steps: 2 }, { progressToken: "p" });

  const answers = [
    await post(url, toolCall(1, "progress", { steps: 2 }, { progressToken: "p" }), { "mcp-session-id": session }),
    await post(url, modern.message, modern.headers),
  ];

  for (const answer of answers) {
    expect(answer.headers["content-type"]).toBe("text/event-stream");
    expect(answer.text.match(/notifications\/progress/g)).toHaveLength(2);
    expect(answer.text).toContain("2 steps");
  }
});

test("a batch of a 2025-03-26 client is answered", async () => {
  const { url } = await start();
  const session = await openSession(url);

  const answer = await post(url, [toolCall(1, "echo", { text: "one" }), toolCall(2, "echo", { text: "two" })] as object, {
    "mcp-session-id": session,
  });

  expect(answer.text).toMatch(/"one"[\s\S]*"two"/);
});

test.each([
  ["JSON", undefined],
  ["a stream", { progressToken: 1 }],
])("a 2025 call to be answered with %s is aborted when its connection drops", async (_, meta) => {
  const { url, events } = await start();
  const session = await openSession(url);
  const call = droppable(url, toolCall(1, "slow", {}, meta), { "mcp-session-id": session });
  await once(events, "started");
  const aborted = once(events, "aborted");

  call.drop();

  await aborted;
  expect((await echo(url, session)).status).toBe(200);
});

test("closing a modern response aborts its handler within 100 ms", async () => {
  const { url, events } = await start();
  const { message, headers } = modernCall(1, "slow");
  const call = droppable(url, message, headers);
  await once(events, "started");
  const aborted = once(events, "aborted");
  const before = performance.now();

  call.drop();

  await aborted;
  expect(performance.now() - before).toBeLessThan(100);
});

test.each([
  ["JSON", undefined],
  ["a stream", { progressToken: 1 }],
])("the HTTP request of a cancelled 2025 call, to be answered with %s, ends without a result", async (_, meta) => {
  const { url, events } = await start();
  const headers = { "mcp-session-id": await openSession(url) };
  const call = post(url, toolCall(1, "slow", {}, meta), headers);
  await once(events, "started");

  await post(url, { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } }, headers);

  expect(await call).toMatchObject({ status: 200, text: "" });
});

test("progress of a call that is over reaches no other stream", async () => {
  const { url, events, notify } = await start();
  const session = await openSession(url);
  const stream = await listen(url, session);
  const call = droppable(url, toolCall(1, "slow", {}, { progressToken: 1 }), { "mcp-session-id": session });
  await once(events, "started");
  const aborted = once(events, "aborted");
  call.drop();
  await aborted;

  notify.toolsChanged();

  const [first] = await once(stream.response.setEncoding("utf8"), "data");
  expect(first).toMatch(/^event: message\ndata: .*tools\/list_changed.*\n\n$/);
  stream.drop();
});

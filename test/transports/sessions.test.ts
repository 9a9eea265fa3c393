import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { droppable, listen, openSession, post, send, toolCall } from "./raw-http.ts";
import { toyHttp } from "./support.ts";

let server: Awaited<ReturnType<typeof toyHttp>>;
const start = async (...options: Parameters<typeof toyHttp>) => {
  server = await toyHttp(...options);
  return server;
};
afterEach(() => server.close(0));

const echo = (url: string, session: string) => post(url, toolCall(1, "echo", { text: "hi" }), { "mcp-session-id": session });

test("an unknown or missing session is told apart, so that clients initialize again", async () => {
  const { url } = await start();

  const unknown = await echo(url, "5f0c8f9e-0000-4000-8000-000000000000");
  const missing = await post(url, toolCall(4, "echo", { text: "hi" }));

  expect([unknown.status, unknown.json()]).toMatchObject([404, { id: 1, error: { code: -32001 } }]);
  expect([missing.status, missing.json()]).toMatchObject([400, { id: 4, error: { code: -32000 } }]);
});

test("a session ends with DELETE", async () => {
  const { url } = await start();
  const session = await openSession(url);

  const ended = await send(url, { method: "DELETE", headers: { "mcp-session-id": session } });

  expect(ended.status).toBe(200);
  expect((await echo(url, session)).status).toBe(404);
});

test("a call that runs when its session ends is aborted and answered with an error", async () => {
  const { url, events } = await start();
  const headers = { "mcp-session-id": await openSession(url) };
  const call = post(url, toolCall(1, "slow"), headers);
  await once(events, "started");
  const aborted = once(events, "aborted");

  await send(url, { method: "DELETE", headers });

  await aborted;
  expect((await call).json()).toMatchObject({ id: 1, error: { message: "the session was closed" } });
});

test("an initialize that fails leaves no session behind", async () => {
  const { url, events } = await start();
  const closed = once(events, "closed");

  const answer = await post(url, { jsonrpc: "2.0", id: 1, method: "initialize", params: {} });

  await closed;
  expect(answer.headers["mcp-session-id"]).toBeUndefined();
});

test("at the cap the longest-idle session makes room, one with a listener last", async () => {
  const { url } = await start({ maxSessions: 3 });
  const listening = await openSession(url);
  const stream = await listen(url, listening);
  const [older, newer] = [await openSession(url), await openSession(url)];
  await echo(url, older);

  const next = await openSession(url);

  expect((await echo(url, newer)).status).toBe(404);
  for (const session of [listening, older, next]) expect((await echo(url, session)).status).toBe(200);
  stream.drop();
});

test("when every session is busy, a new one is refused for the moment", async () => {
  const { url, events } = await start({ maxSessions: 1 });
  const call = droppable(url, toolCall(1, "slow"), { "mcp-session-id": await openSession(url) });
  await once(events, "started");

  const refused = await post(url, { jsonrpc: "2.0", id: 9, method: "initialize", params: {} });

  expect([refused.status, refused.json().id, refused.headers["retry-after"]]).toEqual([503, 9, "1"]);
  call.drop();
});

test("an idle session ends, a listening one does not", async () => {
  const { url, events } = await start({ sessionIdleMs: 200 });
  const listening = await openSession(url);
  const stream = await listen(url, listening);
  const idle = await openSession(url);

  await once(events, "closed");

  expect((await echo(url, idle)).status).toBe(404);
  expect((await echo(url, listening)).status).toBe(200);
  stream.drop();
});

test("a session belongs to the client that opened it", async () => {
  const { url } = await start({
    guard: async ({ headers }) => ({ auth: { token: "t", clientId: String(headers.authorization), scopes: [] } }),
  });
  const session = await openSession(url, { authorization: "laptop" });

  const theirs = await post(url, toolCall(1, "echo", { text: "hi" }), { "mcp-session-id": session, authorization: "stranger" });
  const ours = await post(url, toolCall(1, "echo", { text: "hi" }), { "mcp-session-id": session, authorization: "laptop" });

  expect([theirs.status, ours.status]).toEqual([404, 200]);
});

import { EventEmitter, once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { json } from "node:stream/consumers";
import { expect, test } from "vitest";
import { listen, modernCall, openSession, post, toolCall } from "./raw-http.ts";
import { toyHttp } from "./support.ts";

const ERAS = [
  [
    "2025",
    async (url: string) => ({
      message: toolCall(1, "slow"),
      headers: { "mcp-session-id": await openSession(url) } as Record<string, string>,
    }),
  ],
  ["2026", async () => modernCall(1, "slow")],
] as const;

test.each(ERAS)("a %s call that runs past the grace is aborted and answered with an error", async (_, prepare) => {
  const { url, events, close } = await toyHttp();
  const { message, headers } = await prepare(url);
  const call = post(url, message, headers);
  await once(events, "started");
  const aborted = once(events, "aborted");

  const before = performance.now();
  await close(20);

  expect(performance.now() - before).toBeLessThan(200);
  await aborted;
  expect((await call).json()).toMatchObject({ id: 1, error: { code: -32000 } });
});

test.each(ERAS)("a %s call that ends within the grace is answered, and close waits no longer", async (_, prepare) => {
  const { url, events, close } = await toyHttp();
  const { message, headers } = await prepare(url);
  const call = post(
    url,
    { ...message, params: { ...message.params, name: "started" } },
    { ...headers, ...("mcp-name" in headers && { "mcp-name": "started" }) },
  );
  await once(events, "waiting");

  const closed = close(60_000);
  const before = performance.now();
  events.emit("started");

  expect((await call).json().result?.content?.[0]?.text).toBe("slow has started");
  await closed;
  expect(performance.now() - before).toBeLessThan(200);
});

test("open streams do not hold the close up", async () => {
  const { url, close } = await toyHttp();
  const stream = await listen(url, await openSession(url));
  const ended = once(stream.response.resume(), "end");

  await close(60_000);

  await ended;
});

test("a call that arrives while closing is refused; afterwards nothing listens", async () => {
  const entered = new EventEmitter();
  const { url, port, close } = await toyHttp({
    guard: async () => {
      entered.emit("guard");
      return {};
    },
  });
  const session = await openSession(url);
  const late = request(url, { method: "POST", headers: { "content-type": "application/json", "mcp-session-id": session } });
  late.write(" ");
  await once(entered, "guard");

  const closed = close(60_000);
  late.end(JSON.stringify(toolCall(7, "echo", { text: "late" })));
  const [response] = await once(late, "response");

  expect(response.statusCode).toBe(503);
  expect(await json(response)).toMatchObject({ id: 7, error: { message: "the server is stopping" } });
  await closed;
  await expect(once(connect(port, "127.0.0.1"), "connect")).rejects.toThrow("ECONNREFUSED");
  expect(process.getActiveResourcesInfo().filter((kind) => kind === "TCPServerWrap")).toEqual([]);
});

import { afterEach, expect, test } from "vitest";
import { CallError } from "../../src/errors.ts";
import { serveHttp } from "../../src/transports/http.ts";
import { openSession, post, send } from "./raw-http.ts";
import { HTTP_OPTIONS, toyHttp, toyServer } from "./support.ts";

let server: Awaited<ReturnType<typeof toyHttp>> | undefined;
const start = async (...options: Parameters<typeof toyHttp>) => {
  server = await toyHttp(...options);
  return server;
};
afterEach(async () => {
  await server?.close(0);
  server = undefined;
});

const PING = { jsonrpc: "2.0", id: 1, method: "ping" };

test.each([
  ["Host", "evil.example"],
  ["Host", "127.0.0.1.evil.example:3141"],
  ["Origin", "https://evil.example"],
  ["Origin", "null"],
  ["Origin", "http://localhost.evil.example"],
])("a request with %s %s is refused before anything else", async (name, value) => {
  const { url } = await start();

  const answer = await post(url, PING, { [name]: value });

  expect(answer.status).toBe(403);
  expect(answer.json().error?.message).toContain(`[server] allowed_${name.toLowerCase()}s adds`);
});

test.each([
  ["Host", "localhost:99"],
  ["Host", "llm.example.com"],
  ["Host", "LLM.example.com:8443"],
  ["Origin", "http://localhost:5173"],
  ["Origin", "https://app.example.com"],
  ["Origin", "vscode-webview://abc"],
])("a request with %s %s is served when it is ours", async (name, value) => {
  const { url } = await start({
    allowedHosts: ["llm.example.com:443"],
    allowedOrigins: ["https://app.example.com/", "vscode-webview://abc"],
  });

  const answer = await send(url.replace("/mcp", "/healthz"), { method: "GET", headers: { [name]: value } });

  expect(answer.status).toBe(200);
});

test("health answers ok, readiness as the server says, other paths are not found", async () => {
  let ready = false;
  const { url } = await start({ ready: () => ready });
  const get = async (path: string) => {
    const { status, text } = await send(url.replace("/mcp", path), { method: "GET" });
    return [status, text];
  };

  expect(await get("/healthz")).toEqual([200, "ok"]);
  expect(await get("/readyz")).toEqual([503, "not ready"]);
  ready = true;
  expect(await get("/readyz?full")).toEqual([200, "ok"]);
  expect((await get("/constructor"))[0]).toBe(404);
});

test("a guard that refuses has the last word", async () => {
  const { url } = await start({
    guard: async ({ headers }, response) => {
      if (headers.authorization === "Bearer good") return { auth: { token: "good", clientId: "laptop", scopes: [] } };
      response.writeHead(401).end();
      return null;
    },
  });

  expect((await post(url, PING)).status).toBe(401);
  expect(await openSession(url, { authorization: "Bearer good" })).toMatch(/^[0-9a-f-]{36}$/);
});

test("further paths are served behind the same checks", async () => {
  const { url } = await start({ routes: { "/metrics": (_, response) => void response.end("agency_up 1") } });
  const metrics = url.replace("/mcp", "/metrics");

  expect((await send(metrics, { method: "GET" })).text).toBe("agency_up 1");
  expect((await send(metrics, { method: "GET", headers: { host: "evil.example" } })).status).toBe(403);
});

test.each(["0.0.0.0", "192.168.1.5", "::", "example.com"])("listening on %s without authentication is refused", async (host) => {
  const serving = serveHttp(toyServer().factory, { ...HTTP_OPTIONS, host });

  await expect(serving).rejects.toSatisfy((error) => error instanceof CallError && error.kind === "config" && /tokens/.test(error.message));
});

test("listening on every address is allowed with authentication", async () => {
  const { port } = await start({ host: "0.0.0.0", authenticated: true });

  expect((await send(`http://127.0.0.1:${port}/healthz`, { method: "GET" })).status).toBe(200);
});

test("a port that is taken is a config error that says so", async () => {
  const { port } = await start();

  await expect(serveHttp(toyServer().factory, { ...HTTP_OPTIONS, port })).rejects.toThrow("another program listens there");
});

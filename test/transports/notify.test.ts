import { EventEmitter, once } from "node:events";
import { Client as ModernClient } from "@modelcontextprotocol/client";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { ResourceUpdatedNotificationSchema, ToolListChangedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterEach, describe, expect, test } from "vitest";
import { CLIENTS } from "./clients.ts";
import { rawStdio } from "./raw-stdio.ts";
import { toyHttp } from "./support.ts";

/** Hears of the first change of each sort; the promises never settle where nothing comes. */
function changes() {
  const heard: { updated: (uri: string) => void; tools: () => void } = { updated: () => {}, tools: () => {} };
  const updated = new Promise<string>((resolve) => {
    heard.updated = resolve;
  });
  const tools = new Promise<void>((resolve) => {
    heard.tools = resolve;
  });
  return { heard, updated, tools };
}

describe("over HTTP", () => {
  let server: Awaited<ReturnType<typeof toyHttp>>;
  afterEach(() => server.close(0));

  test("a v1 client hears of what it subscribed to and of changed lists", async () => {
    const events = new EventEmitter();
    const listening = once(events, "listening");
    server = await toyHttp({
      guard: async ({ method }) => {
        if (method === "GET") setImmediate(() => events.emit("listening"));
        return {};
      },
    });
    const { client } = await CLIENTS["the v1 client"].http(server.url);
    expect(client).toBeInstanceOf(OldClient);
    const { heard, updated, tools } = changes();
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => heard.updated(params.uri));
    client.setNotificationHandler(ToolListChangedNotificationSchema, heard.tools);
    await client.subscribeResource({ uri: "toy://thing" });
    await listening;

    server.notify.resourceUpdated("toy://other");
    server.notify.resourceUpdated("toy://thing");
    server.notify.toolsChanged();

    expect(await updated).toBe("toy://thing");
    await tools;
    await client.close();
  });

  test("a v2 client on 2026-07-28 hears of what its listen asked for", async () => {
    server = await toyHttp();
    const { client } = await CLIENTS["the v2 client on 2026-07-28"].http(server.url);
    expect(client).toBeInstanceOf(ModernClient);
    const { heard, updated, tools } = changes();
    client.setNotificationHandler("notifications/resources/updated", ({ params }) => heard.updated(params.uri));
    client.setNotificationHandler("notifications/tools/list_changed", heard.tools);
    await client.listen({ toolsListChanged: true, resourceSubscriptions: ["toy://thing"] });

    server.notify.resourceUpdated("toy://other");
    server.notify.resourceUpdated("toy://thing");
    server.notify.toolsChanged();

    expect(await updated).toBe("toy://thing");
    await tools;
    await client.close();
  });
});

describe("over stdio", () => {
  test("a 2025 client hears of what it subscribed to and of changed lists", async () => {
    const connection = rawStdio();
    await connection.initialize();
    connection.request(1, "resources/subscribe", { uri: "toy://thing" });
    await connection.next();

    connection.notify.resourceUpdated("toy://other");
    connection.notify.resourceUpdated("toy://thing");
    connection.notify.resourcesChanged();

    expect(await connection.next()).toMatchObject({ method: "notifications/resources/updated", params: { uri: "toy://thing" } });
    expect(await connection.next()).toMatchObject({ method: "notifications/resources/list_changed" });
  });

  test("a 2026 client hears of what its listen asked for", async () => {
    const connection = rawStdio();
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "raw", version: "1" },
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    connection.request(1, "subscriptions/listen", { _meta, notifications: { resourceSubscriptions: ["toy://thing"] } });
    await connection.next();

    connection.notify.toolsChanged();
    connection.notify.resourceUpdated("toy://other");
    connection.notify.resourceUpdated("toy://thing");

    expect(await connection.next()).toMatchObject({ method: "notifications/resources/updated", params: { uri: "toy://thing" } });
  });
});

import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { createGateway } from "../src/gateway.ts";
import { createLog } from "../src/log.ts";
import { agencyServer } from "../src/server.ts";
import { type HttpHandle, serveHttp } from "../src/transports/http.ts";
import { oneProvider, startAgency } from "./support/agency.ts";
import { CLIENT_KINDS, type TestClient } from "./support/clients.ts";

describe.each(CLIENT_KINDS)("resources, read by the %s client", (client) => {
  let agency: TestClient;
  afterEach(() => agency.close());

  it("list the providers and describe one by name", async () => {
    agency = await startAgency({ client, config: oneProvider("http://127.0.0.1:9") });

    expect(await agency.resources()).toEqual(expect.arrayContaining(["agency://config", "agency://providers"]));
    expect(await agency.templates()).toEqual(
      expect.arrayContaining(["agency://providers/{name}", "agency://embeddings/{id}", "agency://embeddings/{id}/{page}"]),
    );
    expect(JSON.parse(await agency.read("agency://providers"))).toMatchObject({ providers: [{ name: "house", ready: true }] });
    expect(JSON.parse(await agency.read("agency://providers/house"))).toMatchObject({ name: "house", kind: "openai-compatible" });
  });

  it("say which providers there are when one is not there", async () => {
    agency = await startAgency({ client, config: oneProvider("http://127.0.0.1:9") });

    await expect(agency.read("agency://providers/mouse")).rejects.toThrow(/no provider "mouse"; there are house/);
  });
});

describe("a 2025 client", () => {
  let server: HttpHandle;
  let client: OldClient;
  beforeEach(async () => {
    const gateway = createGateway(loadConfig({ env: { HOME: "/nonexistent", OPENAI_API_KEY: "sk-test" } }));
    const { factory, isSubscribed } = agencyServer(() => gateway, createLog("silent"));
    const options = {
      host: "127.0.0.1",
      port: 0,
      maxMessageBytes: 2 ** 20,
      maxSessions: 4,
      sessionIdleMs: 60_000,
      allowedHosts: [],
      allowedOrigins: [],
    };
    server = await serveHttp(factory, { ...options, isSubscribed });
    client = new OldClient({ name: "test", version: "1" });
    await client.connect(new StreamableHTTPClientTransport(new URL(server.url)) as Parameters<OldClient["connect"]>[0]);
  });
  afterEach(async () => {
    await client.close();
    await server.close(0);
  });

  it("completes the name of a provider", async () => {
    const { completion } = await client.complete({
      ref: { type: "ref/resource", uri: "agency://providers/{name}" },
      argument: { name: "name", value: "op" },
    });

    expect(completion.values).toEqual(["openai"]);
  });

  it("hears of a resource it subscribed to, and of no other", async () => {
    const heard: string[] = [];
    const told = new Promise<void>((resolve) => {
      client.fallbackNotificationHandler = async ({ method, params }) => {
        heard.push(`${method} ${params?.uri}`);
        resolve();
      };
    });
    await client.subscribeResource({ uri: "agency://providers" });

    server.notify.resourceUpdated("agency://config");
    server.notify.resourceUpdated("agency://providers");
    await told;

    expect(heard).toEqual(["notifications/resources/updated agency://providers"]);
  });

  it("finds the prompts, each with a description, and fills one in", async () => {
    const { prompts } = await client.listPrompts();
    const { messages } = await client.getPrompt({ name: "delegate", arguments: { task: "Sort these.", model: "groq" } });

    expect(prompts.map(({ name }) => name)).toEqual(["delegate", "second_opinion"]);
    for (const { description, title } of prompts) expect(description && title).toBeTruthy();
    expect(messages[0]?.content).toMatchObject({ type: "text", text: expect.stringMatching(/model: "groq"[\s\S]*Sort these\./) });
  });
});

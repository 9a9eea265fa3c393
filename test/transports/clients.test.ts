import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CLIENTS, type ToyClient } from "./clients.ts";
import { toyHttp } from "./support.ts";

const PLACES = Object.entries(CLIENTS).flatMap(([name, connect]) => [
  { name: `${name} over stdio`, connect: () => connect.stdio(), end: async () => {} },
  { name: `${name} over HTTP`, ...overHttp(connect.http) },
]);

function overHttp(connect: (url: string) => Promise<ToyClient>) {
  let server: Awaited<ReturnType<typeof toyHttp>>;
  return {
    connect: async () => {
      server = await toyHttp();
      return connect(server.url);
    },
    end: () => server.close(0),
  };
}

describe.each(PLACES)("$name", ({ connect, end }) => {
  let client: ToyClient;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(async () => {
    await client.close();
    await end();
  });

  test("calls a tool and reads a resource", async () => {
    const result = await client.call("echo", { text: "héllo" });
    const resource = await client.read("toy://thing");

    expect(result.content).toEqual([{ type: "text", text: "héllo" }]);
    expect(resource).toBe("a thing");
  });

  test("gets every progress notification before the result", async () => {
    const steps: number[] = [];

    const result = await client.call("progress", { steps: 20 }, { onprogress: ({ progress }) => steps.push(progress) });

    expect(steps).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(result.content[0]?.text).toBe("20 steps");
  });

  test("cancels a call whose handler then hears of it, and goes on", async () => {
    const cancel = new AbortController();
    const slow = client.call("slow", {}, { signal: cancel.signal });
    await client.call("started");

    cancel.abort("enough");

    await expect(slow).rejects.toThrow();
    expect((await client.call("aborted")).content[0]?.text).toBe("slow was aborted");
  });

  test("answers a hundred calls at once", async () => {
    const texts = Array.from({ length: 100 }, (_, index) => `call ${index}`);

    const results = await Promise.all(texts.map((text) => client.call("echo", { text })));

    expect(results.map(({ content: [first] }) => first?.text)).toEqual(texts);
  });

  test("sends a message of several megabytes", async () => {
    const result = await client.call("length", { text: "x".repeat(6_000_000) });

    expect(result.content[0]?.text).toBe("6000000");
  });
});

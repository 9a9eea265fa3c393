import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../src/http/pools.ts";
import { httpProvider } from "../../src/providers/http-provider.ts";
import { openaiProtocol } from "../../src/providers/openai/index.ts";
import { connection, exchange, hello } from "../support/protocol.ts";
import { fails, json, startUpstream, type Upstream } from "../support/upstream.ts";

let upstream: Upstream;
afterEach(() => upstream.close());
afterAll(closeConnections);

describe("a provider that speaks HTTP", () => {
  it("tells what should be changed in the config with its first answer only", async () => {
    upstream = await startUpstream();
    const provider = httpProvider({ ...openaiProtocol({}), notice: () => "set base_url to it" })(connection({ baseUrl: upstream.url }));

    expect((await provider.complete?.(hello, "m", exchange()))?.notes).toEqual(["set base_url to it"]);
    expect((await provider.complete?.(hello, "m", exchange()))?.notes).toBe(undefined);
  });

  it("keeps the request's id of a reply that turns out to be a failure", async () => {
    upstream = await startUpstream((_request, response) => json(response, 200, { hello: "world" }, { "x-request-id": "req_1" }));
    const provider = httpProvider(openaiProtocol({}))(connection({ baseUrl: upstream.url }));

    await expect(provider.complete?.(hello, "m", exchange())).rejects.toMatchObject({ kind: "bad_reply", requestId: "req_1" });
  });

  it.each([
    [{}, "was retired"],
    [{ ownNames: true }, "no such model"],
  ])("explains that a model is gone only where names are its own: %j", async (options, words) => {
    upstream = await startUpstream(fails(404, { error: { message: "no such model" } }));
    const provider = httpProvider(openaiProtocol(options))(connection({ baseUrl: upstream.url }));

    const failure: unknown = await provider.complete?.(hello, "gpt-4", exchange()).catch((error: unknown) => error);

    expect(failure).toMatchObject({ kind: "no_model", message: expect.stringContaining(words) });
    expect(String(failure).includes("retired")).toBe(words.includes("retired"));
  });
});

import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterEach, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "./support/agency.ts";
import { CLIENT_KINDS, type TestClient } from "./support/clients.ts";

const KEYWORDS_CLIENTS_DROP = ["anyOf", "oneOf", "allOf"];

describe.each(CLIENT_KINDS)("the server, seen by the %s client", (client) => {
  describe.each(["http", "stdio"] as const)("over %s", (transport) => {
    let agency: TestClient;
    afterEach(() => agency.close());

    it("offers exactly three tools, with titles and true annotations", async () => {
      agency = await startAgency({ client, transport, config: oneProvider("http://127.0.0.1:9") });

      const tools = await agency.tools();

      expect(tools.map(({ name }) => name)).toEqual(["complete", "embed", "list_providers"]);
      for (const tool of tools) expect(tool.title).toBeTruthy();
      const hints = Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]));
      expect(hints.list_providers).toMatchObject({ readOnlyHint: true });
      for (const name of ["complete", "embed"])
        expect(hints[name]).toMatchObject({ openWorldHint: true, destructiveHint: false, readOnlyHint: false });
    });

    it("keeps its schemas flat and closed, and declares no output schema", async () => {
      agency = await startAgency({ client, transport, config: oneProvider("http://127.0.0.1:9") });

      for (const { inputSchema, outputSchema, description = "" } of await agency.tools()) {
        expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
        expect(JSON.stringify(inputSchema)).not.toContain("$ref");
        for (const keyword of KEYWORDS_CLIENTS_DROP) expect(inputSchema).not.toHaveProperty(keyword);
        expect(outputSchema).toBeUndefined();
        expect(description.length).toBeLessThan(2048);
      }
    });

    it("takes at most 1,200 tokens of a client's context", async () => {
      agency = await startAgency({ client, transport, config: oneProvider("http://127.0.0.1:9") });

      const surface = (await agency.tools()).map(({ name, description, inputSchema }) =>
        JSON.stringify({ name, description, inputSchema }),
      );

      expect(encode([...surface, agency.instructions()].join("\n")).length).toBeLessThanOrEqual(1200);
    });

    it("shows its config with every secret left out", async () => {
      agency = await startAgency({ client, transport, config: oneProvider("http://127.0.0.1:9") });

      const config = await agency.read("agency://config");

      expect(await agency.resources()).toContain("agency://config");
      expect(config).toContain("openai-compatible");
      expect(config).toContain("[redacted]");
      expect(config).not.toContain("sk-canary");
    });

    it("starts with a bad config, tells it, and answers calls with it", async () => {
      agency = await startAgency({ client, transport, config: '[llm]\nprovider = "openai"\n\n[llm.fallbak]\nenabled = true\n' });

      const problem = /config\.toml:4:\d+ llm\.fallbak: unknown key; did you mean \\?"fallback\\?"\?/;
      expect((await agency.call("list_providers")).content[0]?.text).toMatch(problem);
      expect(await agency.read("agency://config")).toMatch(problem);
      const refused = await agency.call("complete", { prompt: "Hello?" });
      expect(refused).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "config" } } });
      expect(refused.content[0]?.text).toMatch(problem);
    });
  });
});

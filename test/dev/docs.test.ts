import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { generated } from "../../src/dev/docs.ts";
import { SERVICES } from "../../src/providers/services.ts";
import { complete } from "../../src/tools/complete.ts";

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");

describe("what is made from code", () => {
  it.each(Object.entries(generated()))("%s is in step with it; npm run docs writes it anew", (name, content) => {
    expect(read(name) === content).toBe(true);
  });

  it("the README names every provider and every argument of complete", () => {
    const readme = read("README.md");
    for (const kind of Object.keys(SERVICES)) expect(readme).toContain(`\`${kind}\``);
    for (const argument of Object.keys(complete.schema.shape)) expect(readme).toContain(`\`${argument}\``);
  });
});

describe("mcp.example.json", () => {
  it("is the block to paste, for stdio and for HTTP", () => {
    const { mcpServers } = JSON.parse(read("mcp.example.json"));
    const [stdio, http] = Object.values(mcpServers);

    expect(stdio).toMatchObject({ command: "npx", args: ["-y", "agency-llm"] });
    expect(http).toMatchObject({ url: "http://127.0.0.1:3141/mcp" });
  });
});

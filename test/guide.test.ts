import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SERVICES } from "../src/providers/services.ts";
import { successorOf } from "../src/providers/successors.ts";
import { startAgency } from "./support/agency.ts";
import { asAsked, gone } from "./support/every-service.ts";
import { GUIDE } from "./support/guide.ts";
import { startUpstream, type Upstream } from "./support/upstream.ts";

const KEYS = Object.fromEntries(Object.values(SERVICES).flatMap(({ keys }) => keys.map((key) => [key, "a-test-key"])));

/** The block as the guide has it, with only the address changed to where the stand-in answers. */
function pointedAt(url: string, kind: string, block: string): string {
  const lines = block.split("\n").filter((line) => !/^(base_url|ollama_url)/.test(line));
  const path = /^base_url = "https:\/\/[^/]+(\/[^"]*)?"/m.exec(block)?.[1] ?? "";
  return `[llm]\nprovider = "${kind}"\nbase_url = "${url}${path}"\n${lines.join("\n")}\ntemperature = 0.7\n\n[llm.fallback]\nmax_retries = 0\n`;
}

describe.each(GUIDE)("the guide's configuration of %s", (kind, block) => {
  let upstream: Upstream;
  beforeAll(async () => {
    upstream = await startUpstream();
  });
  afterAll(() => upstream.close());
  const model = /^text_model = "(.*?)"/m.exec(block)?.[1] ?? "";

  it("answers", async () => {
    upstream.answer(asAsked);
    const agency = await startAgency({ config: pointedAt(upstream.url, kind, block), env: KEYS });

    const result = await agency.call("complete", { prompt: "Hello?" });
    await agency.close();

    expect(result.content[0]).toEqual({ type: "text", text: "Hello." });
    expect(result._meta?.["agency/completion"]).toMatchObject({ provider: kind, kind, model });
  });

  it("embeds, or says that it cannot", async () => {
    upstream.answer(asAsked);
    const agency = await startAgency({ config: pointedAt(upstream.url, kind, block), env: { ...KEYS, VOYAGE_API_KEY: "" } });

    const result = await agency.call("embed", { texts: ["one", "two"] });
    await agency.close();

    if (kind === "anthropic") expect(result.content[0]?.text).toMatch(/set VOYAGE_API_KEY/);
    else if (kind === "groq" || kind === "replicate") expect(result.content[0]?.text).toMatch(/has no embeddings/);
    else expect(result.content[0]?.text).toMatch(/^2 texts · 2 dimensions/);
  });

  it("says that its model is gone, and what took its place", async () => {
    upstream.answer(gone);
    const agency = await startAgency({ config: pointedAt(upstream.url, kind, block), env: KEYS });

    const result = await agency.call("complete", { prompt: "Hello?" });
    await agency.close();

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "no_model" } } });
    const remedy = kind === "ollama" ? "ollama pull llama3.2" : (successorOf(model) ?? "no successor is known");
    expect(result.content[0]?.text).toContain(remedy);
  });
});

describe("the guide's routes", () => {
  const ROUTES =
    '[llm.routing]\ncode_generation = "openai:gpt-4"\nembeddings = "cohere:embed-english-v3.0"\nchat = "anthropic:claude-3-sonnet"\nsummarization = "groq:llama3-70b"\n';
  const names = ["openai", "cohere", "anthropic", "groq"];

  it.each([
    ["code_generation", "openai", "gpt-4"],
    ["chat", "anthropic", "claude-3-sonnet"],
    ["summarization", "groq", "llama3-70b"],
    ["anything else", "openai", "gpt-6-luna"],
  ])("send %s to %s", async (task, provider, model) => {
    const upstream = await startUpstream(asAsked);
    const tables = names.map((name) => `[[llm.providers]]\nprovider = "${name}"\nbase_url = "${upstream.url}"\n`).join("\n");
    const agency = await startAgency({ config: `${tables}\n${ROUTES}`, env: KEYS });

    const result = await agency.call("complete", { prompt: "Hello?", task });
    const ranked = await agency.call("embed", { texts: ["one"] });
    await agency.close();
    await upstream.close();

    expect(result._meta?.["agency/completion"]).toMatchObject({ provider, model });
    expect(ranked._meta?.["agency/embedding"]).toMatchObject({ provider: "cohere", model: "embed-english-v3.0", route: "task:embeddings" });
  });
});

import { afterEach, describe, expect, it } from "vitest";
import { startAgency } from "./support/agency.ts";
import type { TestClient } from "./support/clients.ts";
import { ollamaSays, ollamaWith } from "./support/ollama.ts";
import { fails, says, startUpstream, type Upstream } from "./support/upstream.ts";

const NOWHERE = "http://127.0.0.1:9";

describe("without a config file", () => {
  const upstreams: Upstream[] = [];
  let agency: TestClient;
  const upstreamThat = async (...given: Parameters<typeof startUpstream>) => {
    const upstream = await startUpstream(...given);
    upstreams.push(upstream);
    return upstream;
  };
  afterEach(async () => {
    await agency.close();
    await Promise.all(upstreams.splice(0).map((upstream) => upstream.close()));
  });
  const listed = async () => (await agency.call("list_providers")).content[0]?.text ?? "";

  it("the provider whose key is set answers", async () => {
    const upstream = await upstreamThat(says("From OpenAI."));
    agency = await startAgency({ env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url, OLLAMA_HOST: NOWHERE } });

    const result = await agency.call("complete", { prompt: "Who?" });

    expect(result._meta?.["agency/completion"]).toMatchObject({ provider: "openai", kind: "openai" });
    expect(upstream.requests[0]).toMatchObject({ path: "/v1/chat/completions", headers: { authorization: "Bearer sk-test" } });
  });

  it("Ollama answers when it is there and no key is set, with llama3.2 if that is pulled", async () => {
    const ollama = await upstreamThat(ollamaWith(["mistral:latest", "llama3.2:latest", "nomic-embed-text:latest"]));
    agency = await startAgency({ env: { OLLAMA_HOST: ollama.url } });

    const result = await agency.call("complete", { prompt: "Who?" });

    expect(result._meta?.["agency/completion"]).toMatchObject({
      provider: "ollama",
      model: "llama3.2",
      cost_usd: 0,
      usage: { input_tokens: 5 },
    });
    expect(await listed()).toMatch(/^ollama: llama3\.2, embeds nomic-embed-text · \$0 · local · ok$/m);
  });

  it("Ollama answers with the newest chat model when llama3.2 is not pulled", async () => {
    const ollama = await upstreamThat(ollamaWith(["nomic-embed-text:latest", "qwen3:4b", "mistral:latest"]));
    agency = await startAgency({ env: { OLLAMA_HOST: ollama.url } });

    expect((await agency.call("complete", { prompt: "Who?" }))._meta?.["agency/completion"]).toMatchObject({ model: "qwen3:4b" });
  });

  it("Ollama without a chat model is not ready, and says what to pull", async () => {
    const ollama = await upstreamThat(ollamaWith([]));
    agency = await startAgency({ env: { OLLAMA_HOST: ollama.url } });

    expect(await listed()).toMatch(/^ollama: ollama pull llama3\.2$/m);
  });

  it("the embedded provider ranks texts when nothing else is there", async () => {
    agency = await startAgency({ env: { OLLAMA_HOST: NOWHERE } });

    const result = await agency.call("embed", {
      texts: ["The bill was paid in March.", "To reset your password, open Settings."],
      query: "I cannot log in",
    });

    expect(result.content[0]?.text).toMatch(/^1 0\.\d{4}\n0 /);
    expect(result._meta?.["agency/embedding"]).toMatchObject({ provider: "embedded", dimensions: 512, cost_usd: 0 });
  });

  it("the embedded provider quotes from the prompt, says so, and does not pretend to answer", async () => {
    agency = await startAgency({ env: { OLLAMA_HOST: NOWHERE } });
    const text = "The library opens at nine. It closes at six on weekdays. Dogs are not allowed inside. Books may be kept for four weeks.";

    const quoted = await agency.call("complete", { prompt: `How long can I keep a book?\n\n${text}` });
    const asked = await agency.call("complete", { prompt: "Why is the sky blue?" });

    expect(quoted.content[0]?.text).toContain("Books may be kept for four weeks.");
    expect(quoted.content[1]?.text).toMatch(
      /^\[extractive: sentences quoted from your text; no language model is configured: set OPENAI_API_KEY… or start Ollama\]$/,
    );
    expect(asked).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "config" } } });
    expect(asked.content[0]?.text).toMatch(/OPENAI_API_KEY.*ollama pull llama3\.2/);
  });

  it("the embedded provider never stands in for a model that failed", async () => {
    const upstream = await upstreamThat(fails(401));
    agency = await startAgency({ env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url, OLLAMA_HOST: NOWHERE } });

    const result = await agency.call("complete", { prompt: "How long?\n\nBooks may be kept for four weeks. Dogs are not allowed." });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "auth", provider: "openai" } } });
  });

  it("what is missing is named, a line a provider", async () => {
    agency = await startAgency({ env: { OLLAMA_HOST: NOWHERE } });

    const text = await listed();

    expect(text).toMatch(/^ollama: does not answer; start Ollama$/m);
    expect(text).toMatch(/^openai: set OPENAI_API_KEY$/m);
    expect(text).toMatch(/^embedded: .* local · ok$/m);
    expect(text).toMatch(/^strategy: fallback$/m);
  });

  it("a key that arrives as the literal text of its variable counts as unset and is named", async () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what some clients pass on unexpanded
    agency = await startAgency({ env: { OPENAI_API_KEY: "${OPENAI_API_KEY}", OLLAMA_HOST: NOWHERE } });

    expect(await listed()).toMatch(/^openai: set OPENAI_API_KEY$/m);
    expect(await agency.read("agency://config")).toMatch(/OPENAI_API_KEY/);
  });

  it("prefer: local never leaves the machine", async () => {
    const upstream = await upstreamThat();
    const ollama = await upstreamThat(ollamaWith(["llama3.2:latest"], ollamaSays("From here.")));
    agency = await startAgency({ env: { OPENAI_API_KEY: "sk-test", OPENAI_BASE_URL: upstream.url, OLLAMA_HOST: ollama.url } });

    expect((await agency.call("complete", { prompt: "Who?", prefer: "local" })).content[0]?.text).toBe("From here.");
    ollama.answer(ollamaWith(["llama3.2:latest"], fails(500)));
    expect(await agency.call("complete", { prompt: "Who?", prefer: "local", timeout_ms: 2000 })).toMatchObject({ isError: true });
    expect(upstream.requests).toHaveLength(0);
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgency } from "../../support/agency.ts";
import type { TestClient } from "../../support/clients.ts";
import { ollamaSays, ollamaWith } from "../../support/ollama.ts";
import { startUpstream, type Upstream } from "../../support/upstream.ts";

describe("a model of Ollama that is still loading when time runs out", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeEach(async () => {
    upstream = await startUpstream(ollamaWith(["llama3.2"], () => {}));
    agency = await startAgency({ config: `[llm]\nprovider = "ollama"\nollama_url = "${upstream.url}"\ncontext_window = 9000\n` });
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });
  const asked = (path: string) => upstream.requests.filter((request) => request.path === path);

  it("goes on loading in the background, once, and the error says so", async () => {
    const results = await Promise.all([1, 2].map(() => agency.call("complete", { prompt: "Hi.", timeout_ms: 900 })));

    for (const { content, _meta } of results) {
      expect(content[0]?.text).toMatch(/^deadline: llama3.2 is loading; try again in a minute/);
      expect(_meta).toMatchObject({ "agency/error": { kind: "deadline", retryable: true } });
    }
    await upstream.received(4);
    expect(asked("/api/generate").map(({ body }) => body)).toEqual([{ model: "llama3.2", stream: false, options: { num_ctx: 9000 } }]);
  });

  it("is not loaded again when it had begun to answer", async () => {
    upstream.answer(
      ollamaWith(["llama3.2"], (_request, response) => {
        response.writeHead(200, { "content-type": "application/x-ndjson" });
        response.flushHeaders();
      }),
    );

    const { content } = await agency.call("complete", { prompt: "Hi.", timeout_ms: 900 });

    expect(content[0]?.text).toContain("the deadline of 0.9 s passed");
    expect(asked("/api/generate")).toHaveLength(0);
    upstream.answer(ollamaWith(["llama3.2"], ollamaSays("Hello.")));
    expect((await agency.call("complete", { prompt: "Hi." })).content[0]?.text).toBe("Hello.");
  });
});

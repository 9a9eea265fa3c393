import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "../support/agency.ts";
import { CLIENT_KINDS, type TestClient } from "../support/clients.ts";
import { says, startUpstream, type Upstream } from "../support/upstream.ts";

describe.each(CLIENT_KINDS)("complete, asked by the %s client", (client) => {
  describe.each(["http", "stdio"] as const)("over %s", (transport) => {
    let upstream: Upstream;
    let agency: TestClient;
    beforeEach(async () => {
      upstream = await startUpstream(says("The sky scatters blue light."));
      agency = await startAgency({ config: oneProvider(upstream.url), client, transport });
    });
    afterEach(async () => {
      await agency.close();
      await upstream.close();
    });

    it("gives the answer and nothing else", async () => {
      const result = await agency.call("complete", { prompt: "Why is the sky blue?" });

      expect(result.content).toEqual([{ type: "text", text: "The sky scatters blue light." }]);
      expect(result.structuredContent).toBeUndefined();
      expect(result._meta?.["agency/completion"]).toMatchObject({
        provider: "house",
        kind: "openai-compatible",
        model: "small",
        finish_reason: "stop",
        usage: { input_tokens: 9, output_tokens: 3, total_tokens: 12, cached_input_tokens: null, source: "provider" },
        cost_usd: null,
        route: "strategy:fallback",
        notes: [],
        attempts: [{ provider: "house", model: "small", outcome: "ok" }],
      });
      expect(upstream.requests[0]?.body).toMatchObject({
        model: "small",
        messages: [{ role: "user", content: "Why is the sky blue?" }],
        stream: true,
      });
    });
  });
});

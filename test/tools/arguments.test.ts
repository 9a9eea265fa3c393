import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "../support/agency.ts";
import type { TestClient } from "../support/clients.ts";
import { startUpstream, type Upstream } from "../support/upstream.ts";

describe("wrong arguments", () => {
  let upstream: Upstream;
  let agency: TestClient;
  beforeAll(async () => {
    upstream = await startUpstream();
    agency = await startAgency({ config: oneProvider(upstream.url) });
  });
  afterAll(async () => {
    await agency.close();
    await upstream.close();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["complete", {}, "prompt is required"],
    ["complete", { prompt: "" }, "prompt is required"],
    ["complete", { promt: "Hello?" }, 'unknown argument "promt"; did you mean "prompt"?'],
    ["complete", { prompt: "a", zebra: 1 }, 'unknown argument "zebra"; known are prompt,'],
    ["complete", { prompt: 5 }, "prompt must be a text"],
    ["complete", { prompt: "a", temperature: 99 }, "temperature must be a number from 0 to 2"],
    ["complete", { prompt: "a", temperature: "" }, "temperature must be a number from 0 to 2"],
    ["complete", { prompt: "a", temperature: null }, "temperature must be a number from 0 to 2"],
    ["complete", { prompt: "a", temperature: true }, "temperature must be a number from 0 to 2"],
    ["complete", { prompt: "a", temperature: "1e1" }, "temperature must be a number from 0 to 2"],
    ["complete", { prompt: "a", max_tokens: 0 }, "max_tokens must be a whole number of at least 1"],
    ["complete", { prompt: "a", max_tokens: 1.5 }, "max_tokens must be a whole number of at least 1"],
    ["complete", { prompt: "a", prefer: "cheapest" }, "prefer must be one of cheap, fast, best, local"],
    ["complete", { prompt: "a", json: "yes" }, "json must be true or false"],
    ["complete", { prompt: "a", images: ["http://example.com/a.png"] }, "an image must be an https URL or a data URL"],
    ["complete", { prompt: "a", images: ["data:image/png;base64,%%%"] }, "a data URL must be data:image/"],
    ["complete", { prompt: "a", tool_choice: "auto" }, "tool_choice needs tools"],
    ["complete", { prompt: "a", json_schema: { type: "nonsense" } }, "json_schema is no valid JSON Schema"],
    [
      "complete",
      { messages: [{ role: "assistant", content: "Hi." }] },
      "prompt is required: messages does not end with a user or tool turn",
    ],
    ["complete", { messages: [{ role: "robot", content: "Hi." }] }, "messages.0.role"],
    ["complete", { messages: [{ role: "tool", content: "4", tool_call_id: "x" }] }, 'no assistant turn before it has a tool call "x"'],
    ["complete", { messages: [{ role: "tool", content: "4" }] }, "needs the tool_call_id"],
    ["complete", { prompt: "a", model: "huose:small" }, 'unknown provider "huose"; did you mean "house"?'],
    ["embed", {}, "texts must be a list of at least one"],
    ["embed", { texts: [] }, "texts must be a list of at least one"],
    ["embed", { texts: ["a", " "] }, "texts.1 is empty"],
    ["embed", { texts: ["a"], input_type: "essay" }, "input_type must be one of document, query"],
    ["list_providers", { provider: "hose" }, 'unknown provider "hose"; did you mean "house"?'],
  ])("%s %j is refused before anything is sent: %s", async (tool, given, words) => {
    const result = await agency.call(tool, given);

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "bad_request", retryable: false } } });
    expect(result.content[0]?.text).toContain(words);
    expect(result.content[0]?.text).toContain("Nothing was sent.");
    expect(upstream.requests).toHaveLength(0);
  });

  it("tells everything that is wrong at once", async () => {
    const result = await agency.call("complete", { promt: "a", temperature: 9, max_tokens: "many" });

    for (const words of ['"promt"', "temperature must be", "max_tokens must be"]) expect(result.content[0]?.text).toContain(words);
  });

  it("takes a plain decimal in a string for a number, and one string for a list", async () => {
    const result = await agency.call("complete", { prompt: "a", temperature: "0.5", max_tokens: "16", stop: "END" });

    expect(result.isError).toBeFalsy();
    expect(upstream.requests.at(-1)?.body).toMatchObject({ temperature: 0.5, max_tokens: 16, stop: ["END"] });
  });
});

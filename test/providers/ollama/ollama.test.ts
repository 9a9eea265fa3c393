import { afterAll, afterEach, describe, expect, it } from "vitest";
import { closeConnections } from "../../../src/http/pools.ts";
import { chatDecoder, decodeChat, decodeEmbed } from "../../../src/providers/ollama/decode.ts";
import { ollama } from "../../../src/providers/ollama/index.ts";
import { ollamaSays } from "../../support/ollama.ts";
import { connection, exchange, hello, read, survives } from "../../support/protocol.ts";
import { fails, startUpstream, type Upstream } from "../../support/upstream.ts";

const codec = { encode: () => ({ path: "", body: {} }), decode: decodeChat, decoder: chatDecoder };
const line = (message: object, more: object = {}) =>
  `${JSON.stringify({ model: "qwen3", message: { role: "assistant", ...message }, done: false, ...more })}\n`;
const last = { done: true, done_reason: "stop", prompt_eval_count: 5, eval_count: 7 };
const stream =
  line({ content: "", thinking: "Greet." }) + line({ content: "Grüß " }) + line({ content: "Gott." }) + line({ content: "" }, last);

let upstream: Upstream | undefined;
afterEach(() => upstream?.close());
afterAll(closeConnections);

describe("an answer of Ollama's", () => {
  it("comes line by line, its thinking apart, its counts last", () => {
    const { completion, heard } = read(codec, Buffer.from(stream), "application/x-ndjson", [7, 70, 140, 150, 151, 152]);

    expect(heard).toEqual(["Grüß ", "Gott."]);
    expect(completion).toEqual({
      text: "Grüß Gott.",
      toolCalls: [],
      finishReason: "stop",
      usage: { input: 5, output: 7, cachedInput: null, cacheWrite: null, reasoning: null, total: 12, source: "provider" },
      model: "qwen3",
    });
  });

  it("is read line by line even if its content type does not say so", () => {
    expect(read(codec, Buffer.from(stream), "").completion.text).toBe("Grüß Gott.");
  });

  it("may call tools while it says that it stopped, and its calls get ids", () => {
    const body =
      line({ content: "", tool_calls: [{ function: { name: "now", arguments: { zone: "UTC" } } }] }) + line({ content: "" }, last);
    const { completion } = read(codec, Buffer.from(body), "application/x-ndjson");

    expect(completion).toMatchObject({ finishReason: "tool_calls", toolCalls: [{ name: "now", arguments: { zone: "UTC" } }] });
    expect(completion.toolCalls[0]?.id).toMatch(/^call_/);
  });

  it("may not count a prompt that was cached", () => {
    const uncounted = { ...last, prompt_eval_count: undefined };

    expect(read(codec, Buffer.from(line({ content: "x" }, uncounted)), "application/json").completion.usage).toMatchObject({
      input: null,
      output: 7,
      total: null,
    });
  });

  it("without its last line is no short answer", () => {
    expect(() => read(codec, Buffer.from(line({ content: "Hi" })), "application/x-ndjson")).toThrow(
      expect.objectContaining({ kind: "bad_reply" }),
    );
  });

  it.each([
    ["llama runner process has terminated", "server"],
    ["the input length exceeds the context length", "too_long"],
  ])("breaks off with a line that says %s", (error, kind) => {
    expect(() => read(codec, Buffer.from(line({ content: "Hi" }) + JSON.stringify({ error })), "application/x-ndjson")).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  it("survives whatever happens to its bytes", () => {
    survives(codec, stream, "application/x-ndjson");
  });

  it("to texts has a vector for each", () => {
    const request = { texts: ["a", "b"], inputType: "document" as const };

    expect(decodeEmbed({ model: "m", embeddings: [[1], [2]], prompt_eval_count: 4 }, request)).toMatchObject({
      vectors: [[1], [2]],
      usage: { input: 4, output: 0, total: 4 },
    });
    expect(() => decodeEmbed({ embeddings: [[1]] }, request)).toThrow(expect.objectContaining({ kind: "bad_reply" }));
  });
});

describe("the ollama provider", () => {
  const start = async (suffix: string, answer = ollamaSays("Hello.")) => {
    upstream = await startUpstream(answer);
    return ollama(connection({ baseUrl: upstream.url + suffix, apiKey: null }));
  };

  it.each(["", "/", "/v1", "/api", "/api/chat", "/v1/chat/completions"])(
    "reaches the native API at a base that ends in %j",
    async (suffix) => {
      const provider = await start(suffix);

      expect(await provider.complete?.(hello, "llama3.2", exchange(true))).toMatchObject({ text: "Hello." });
      expect(upstream?.requests[0]?.path).toBe("/api/chat");
      expect(upstream?.requests[0]?.headers).not.toHaveProperty("authorization");
    },
  );

  it("says that a tool could not be forced", async () => {
    const provider = await start("");

    const asked = { ...hello, tools: [{ name: "now", parameters: {} }], toolChoice: "required" as const };

    expect(await provider.complete?.(asked, "llama3.2", exchange(true))).toMatchObject({ dropped: ["tool_choice"] });
  });

  it.each([
    [404, "model 'llama3.2' not found", { kind: "no_model", message: "model llama3.2 is not pulled; run: ollama pull llama3.2" }],
    [404, 'model "llama3.2" not found, try pulling it first', { kind: "no_model" }],
    [400, "registry.ollama.ai/library/gemma:2b does not support tools", { kind: "bad_request" }],
    [400, '"llama3.2" does not support thinking', { kind: "bad_request", parameter: "think", adapted: true }],
    [400, 'think value "low" is not supported for this model', { kind: "bad_request", parameter: "think", adapted: true }],
    [400, "the input length exceeds the context length", { kind: "too_long" }],
    [500, "model requires more system memory (5.6 GiB) than is available (3.1 GiB)", { kind: "server" }],
    [503, "server busy, please try again.  maximum pending requests exceeded", { kind: "overloaded" }],
  ])("with status %i and %s fails as %j", async (status, error, expected) => {
    const provider = await start("", fails(status, { error }));

    await expect(provider.complete?.({ ...hello, reasoning: "low" }, "llama3.2", exchange(true))).rejects.toMatchObject(expected);
  });
});

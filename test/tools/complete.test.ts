import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { oneProvider, startAgency } from "../support/agency.ts";
import { CLIENT_KINDS, type TestClient } from "../support/clients.ts";
import { chat, chunks, fails, inTurn, json, says, startUpstream, stream, type Upstream } from "../support/upstream.ts";

const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
const AWKWARD = "emoji 👩‍👩‍👧, right-to-left שלום, combining é, U+2028 \u2028, NUL \u0000, lone \ud800 surrogate";

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

    it("gives the answer and nothing else, and the account in _meta", async () => {
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

    it("returns structured content when details are asked for", async () => {
      const result = await agency.call("complete", { prompt: "Why is the sky blue?", details: true });

      expect(result.structuredContent).toMatchObject({
        text: "The sky scatters blue light.",
        tool_calls: [],
        json: null,
        provider: "house",
      });
    });

    it("streams the pieces of the answer as progress messages, and nothing else", async () => {
      const steps: { progress: number; message?: string }[] = [];

      const result = await agency.call("complete", { prompt: "Why?", stream: true }, { onprogress: (step) => steps.push(step) });

      expect(steps.map(({ message = "" }) => message).join("")).toBe("The sky scatters blue light.");
      expect(steps[0]?.message).toBeUndefined();
      expect(result.content).toEqual([{ type: "text", text: "The sky scatters blue light." }]);
      expect(steps.map(({ progress }) => progress)).toEqual([...new Set(steps.map(({ progress }) => progress))].sort((a, b) => a - b));
      expect(agency.errors).toEqual([]);
    });

    it("says whom it asks as soon as it asks, when there is no streaming", async () => {
      const steps: (string | undefined)[] = [];

      await agency.call("complete", { prompt: "Why?" }, { onprogress: ({ message }) => steps.push(message) });

      expect(steps[0]).toBe("house:small…");
      expect(agency.errors).toEqual([]);
    });

    it("closes the provider's connection when the client cancels", async () => {
      upstream.answer((_request, response) => stream(response, chunks("small", "Half an answer", USAGE).slice(0, 3), { end: false }));
      const controller = new AbortController();

      const call = agency.call("complete", { prompt: "Why?" }, { signal: controller.signal }).catch((error: Error) => error);
      await upstream.received(1);
      controller.abort();
      await upstream.requests[0]?.closed;

      expect(await call).toBeInstanceOf(Error);
      expect(upstream.requests).toHaveLength(1);
    });

    it("carries a megabyte there and back, whatever characters are in it", async () => {
      const long = `${"a".repeat(2 ** 20)} ${AWKWARD}`;
      upstream.answer((request, response) => {
        const [{ content }] = request.body.messages as [{ content: string }];
        json(response, 200, chat("small", content, USAGE));
      });

      const result = await agency.call("complete", { prompt: long });

      expect(result.content[0]?.text === long).toBe(true);
    });
  });
});

describe("complete", () => {
  let upstream: Upstream;
  let agency: TestClient;
  const start = async (config: string) => {
    agency = await startAgency({ config });
  };
  beforeEach(async () => {
    upstream = await startUpstream();
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });
  const completion = (result: { _meta?: Record<string, unknown> }) => result._meta?.["agency/completion"] as Record<string, unknown>;

  it("puts system, earlier turns and the prompt into one conversation", async () => {
    await start(oneProvider(upstream.url));

    await agency.call("complete", {
      system: "Be brief.",
      messages: [
        { role: "user", content: "Hi." },
        { role: "assistant", content: "Hello." },
      ],
      prompt: "Bye.",
      images: ["https://example.com/cat.png"],
    });

    expect(upstream.requests[0]?.body.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi." },
      { role: "assistant", content: "Hello." },
      {
        role: "user",
        content: [
          { type: "text", text: "Bye." },
          { type: "image_url", image_url: { url: "https://example.com/cat.png" } },
        ],
      },
    ]);
  });

  it("sends the call's sampling, and the config's where the call has none", async () => {
    await start(oneProvider(upstream.url, "max_tokens = 100\ntemperature = 0.7\n"));

    await agency.call("complete", { prompt: "a", temperature: 0, top_p: 0.9, seed: 7, stop: ["END"] });

    expect(upstream.requests[0]?.body).toMatchObject({ max_tokens: 100, temperature: 0, top_p: 0.9, seed: 7, stop: ["END"] });
  });

  it("says that an answer was cut", async () => {
    upstream.answer((_request, response) => stream(response, [...chunks("small", "And so on", USAGE, "length"), "[DONE]"]));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "a", max_tokens: 3 });

    expect(result.content.map(({ text }) => text)).toEqual(["And so on", "[cut at max_tokens 3]"]);
    expect(completion(result)).toMatchObject({ finish_reason: "length", notes: ["[cut at max_tokens 3]"] });
  });

  it("keeps reasoning out of the answer", async () => {
    upstream.answer(says("<think>The user greets me.</think>\n\nHello."));
    await start(oneProvider(upstream.url));

    expect((await agency.call("complete", { prompt: "Hi." })).content).toEqual([{ type: "text", text: "Hello." }]);
  });

  it("estimates the tokens where the provider counts none, and says so", async () => {
    upstream.answer((_request, response) => json(response, 200, chat("small", "Hello.", undefined)));
    await start(oneProvider(upstream.url));

    expect(completion(await agency.call("complete", { prompt: "Hi." })).usage).toMatchObject({
      input_tokens: 6,
      output_tokens: 2,
      source: "estimated",
    });
  });

  it("prices a call by the config's prices", async () => {
    upstream.answer(says("Hello.", { prompt_tokens: 1000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } }));
    await start(oneProvider(upstream.url, '\n[llm.prices."house:sm*"]\ninput = 2.0\noutput = 8.0\ncached_input = 0.2\n'));

    expect(completion(await agency.call("complete", { prompt: "Hi." })).cost_usd).toBeCloseTo((600 * 2 + 400 * 0.2 + 100 * 8) / 1e6, 12);
  });

  it("refuses a call above its ceiling and names the max_tokens that fits", async () => {
    await start(oneProvider(upstream.url, '\n[llm.prices."house:small"]\ninput = 2.0\noutput = 8.0\n'));

    const result = await agency.call("complete", { prompt: "Hi.", max_tokens: 1000, max_cost_usd: 0.001 });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "budget" } } });
    expect(result.content[0]?.text).toMatch(
      /estimated at \$0\.00801.*above the limit of \$0\.001; max_tokens 123 would fit.*Nothing was sent/,
    );
    expect(upstream.requests).toHaveLength(0);
  });

  it("leaves out what a model refuses, says so, and remembers", async () => {
    const refusal = fails(400, {
      error: {
        message: "Unsupported value: 'temperature' does not support 0.5 with this model.",
        param: "temperature",
        code: "unsupported_value",
      },
    });
    upstream.answer((request, response, n) => (request.body.temperature === undefined ? says("Hello.") : refusal)(request, response, n));
    await start(oneProvider(upstream.url));

    const first = await agency.call("complete", { prompt: "Hi.", temperature: 0.5 });
    const second = await agency.call("complete", { prompt: "Hi.", temperature: 0.5 });

    for (const result of [first, second])
      expect(result.content.map(({ text }) => text)).toEqual(["Hello.", "[dropped: temperature, refused by small]"]);
    expect(upstream.requests).toHaveLength(3);
  });

  it("does not speak of a dropped parameter that only the config asked for", async () => {
    upstream.answer(inTurn(fails(400, { error: { message: "'temperature' is not supported", param: "temperature" } }), says("Hello.")));
    await start(oneProvider(upstream.url, "temperature = 0.7\n"));

    expect((await agency.call("complete", { prompt: "Hi." })).content).toEqual([{ type: "text", text: "Hello." }]);
  });

  it("gives JSON that is JSON, out of its fence, with notes only in _meta", async () => {
    upstream.answer(says('```json\n{"blue": true}\n```'));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "Is it?", json: true, stream: true, details: true });

    expect(result.content).toEqual([{ type: "text", text: '{"blue": true}' }]);
    expect(result.structuredContent).toMatchObject({ json: { blue: true } });
    expect(completion(result).notes).toEqual(["[dropped: stream, an answer with json, json_schema or tools comes whole]"]);
    expect(upstream.requests[0]?.body.response_format).toEqual({ type: "json_object" });
  });

  const schema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };

  it("lets a model repair an answer that breaks the schema", async () => {
    upstream.answer(inTurn(says('{"n": "one"}'), says('{"n": 1}')));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "Count.", json_schema: schema });

    expect(result.content).toEqual([{ type: "text", text: '{"n": 1}' }]);
    expect(JSON.stringify(upstream.requests[1]?.body.messages)).toContain("/n must be integer");
  });

  it("fails with the mismatches and the raw text when the repair breaks it too", async () => {
    upstream.answer(says('{"n": "one"}'));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "Count.", json_schema: schema });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "bad_reply" } } });
    expect(result.content[0]?.text).toMatch(/\/n must be integer.*It was: \{"n": "one"\}/);
    expect(upstream.requests).toHaveLength(2);
  });

  it("hands over the calls a model makes, and their results back to it", async () => {
    const call = { index: 0, id: "call_1", type: "function", function: { name: "add", arguments: '{"a":1,"b":2}' } };
    upstream.answer((_request, response) =>
      stream(response, [
        { model: "small", choices: [{ index: 0, delta: { tool_calls: [call] } }] },
        { model: "small", choices: [{ index: 0, delta: {}, finish_reason: "tool_calls" }] },
        "[DONE]",
      ]),
    );
    await start(oneProvider(upstream.url));
    const tools = [{ name: "add", parameters: { type: "object" } }];

    const asked = await agency.call("complete", { prompt: "1 + 2?", tools, tool_choice: "add", details: true });

    const called = { id: "call_1", name: "add", arguments: { a: 1, b: 2 } };
    expect(JSON.parse(asked.content[0]?.text ?? "")).toEqual({ tool_calls: [called] });
    expect(asked.structuredContent).toMatchObject({ tool_calls: [called], finish_reason: "tool_calls" });
    expect(upstream.requests[0]?.body).toMatchObject({ tool_choice: { type: "function", function: { name: "add" } } });

    upstream.answer(says("3"));
    const turns = [
      { role: "user", content: "1 + 2?" },
      { role: "assistant", tool_calls: [called] },
      { role: "tool", tool_call_id: "call_1", content: "3" },
    ];
    const answered = await agency.call("complete", { messages: turns, tools });

    expect(answered.content).toEqual([{ type: "text", text: "3" }]);
    expect(upstream.requests[1]?.body.messages).toEqual([
      { role: "user", content: "1 + 2?" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "call_1", type: "function", function: { name: "add", arguments: '{"a":1,"b":2}' } }],
      },
      { role: "tool", tool_call_id: "call_1", content: "3" },
    ]);
  });

  it("returns what has come when the deadline passes, marked", async () => {
    upstream.answer((_request, response) => stream(response, chunks("small", "Half an answer", USAGE).slice(0, 3), { end: false }));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "a", timeout_ms: 300 });

    expect(result.content.map(({ text }) => text)).toEqual(["Half an ", "[partial: deadline 0.3 s]"]);
    expect(completion(result)).toMatchObject({ finish_reason: "other", usage: { source: "estimated" } });
    await upstream.requests[0]?.closed;
  });

  it("says whom it waited for when the deadline passes and nothing has come", async () => {
    upstream.answer(() => {});
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "a", timeout_ms: 200 });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "deadline" } } });
    expect(result.content[0]?.text).toMatch(/deadline of 0\.2 s passed waiting for house:small; .*may be billed/);
  });

  it("gives no half JSON at the deadline", async () => {
    upstream.answer((_request, response) => stream(response, chunks("small", '{"n": 1', USAGE).slice(0, 3), { end: false }));
    await start(oneProvider(upstream.url));

    const result = await agency.call("complete", { prompt: "a", json: true, timeout_ms: 200 });

    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "deadline" } } });
  });
});

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startAgency } from "./support/agency.ts";
import type { CallResult, TestClient } from "./support/clients.ts";
import { fails, says, startUpstream, type Upstream } from "./support/upstream.ts";

const NAMES = ["a", "b", "c"] as const;
type Name = (typeof NAMES)[number];

describe("a call", () => {
  let upstreams: Record<Name, Upstream>;
  let agency: TestClient;
  beforeEach(async () => {
    const started = await Promise.all(NAMES.map(async (name) => [name, await startUpstream(says(`From ${name}.`))] as const));
    upstreams = Object.fromEntries(started) as Record<Name, Upstream>;
  });
  afterEach(async () => {
    await agency.close();
    await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
  });

  /** Three providers of one form, and what else the config says. */
  const start = async (more = "", keys: Partial<Record<Name, string>> = {}) => {
    const tables = NAMES.map(
      (name) =>
        `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "${upstreams[name].url}"\ntext_model = "model-${name}"\n${keys[name] ?? ""}\n`,
    );
    agency = await startAgency({ config: `${tables.join("\n")}\n${more}` });
  };
  const ask = (given: Record<string, unknown> = {}) => agency.call("complete", { prompt: "Who?", ...given });
  const told = (result: CallResult) =>
    result._meta?.["agency/completion"] as { provider: string; model: string; route: string; attempts: object[] };
  const from = async (given: Record<string, unknown> = {}) => told(await ask(given)).provider;

  it("goes to providers by priority, those without one last", async () => {
    await start("", { b: "priority = 2", c: "priority = 1" });
    expect(await from()).toBe("c");
    upstreams.c.answer(fails(401));
    expect(await from()).toBe("b");
    upstreams.b.answer(fails(401));
    expect(await from()).toBe("a");
  });

  it("falls back and says so, with the reason", async () => {
    await start("[llm.fallback]\nmax_retries = 0\n");
    upstreams.a.answer(fails(503));

    const result = await ask();

    expect(result.content.map(({ text }) => text)).toEqual(["From b.", "[fallback: a:model-a overloaded → b:model-b]"]);
    expect(told(result).attempts).toMatchObject([
      { provider: "a", outcome: "error", error_kind: "overloaded", status: 503, cost_usd: null },
      { provider: "b", outcome: "ok" },
    ]);
  });

  it("lists every target with its reason when all failed", async () => {
    await start("[llm.fallback]\nmax_retries = 0\n");
    for (const upstream of Object.values(upstreams)) upstream.answer(fails(503));

    const result = await ask();

    expect(result).toMatchObject({
      isError: true,
      _meta: { "agency/error": { kind: "overloaded", retryable: true, attempts: [{}, {}, {}] } },
    });
    for (const name of NAMES) expect(result.content[0]?.text).toContain(`${name}:model-${name}: overloaded`);
  });

  it("tries only the first when fallback is switched off", async () => {
    await start("[llm.fallback]\nenabled = false\nmax_retries = 0\n");
    upstreams.a.answer(fails(503));
    expect(await ask()).toMatchObject({ isError: true });
    expect(upstreams.b.requests).toHaveLength(0);
  });

  it("stops at what the caller must change", async () => {
    await start();
    upstreams.a.answer(fails(400, { error: { message: "messages is malformed" } }));
    expect(await ask()).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "bad_request" } } });
    expect(upstreams.b.requests).toHaveLength(0);
  });

  it.each([
    ["b", "b", "model-b"],
    ["b:other", "b", "other"],
    ["model-c", "c", "model-c"],
    ["llama3.2:3b", "a", "llama3.2:3b"],
    ["openai-compatible", "a", "model-a"],
    ["openai-compatible:new/model:free", "a", "new/model:free"],
  ])("to model %j goes to %s as %s", async (model, provider, asked) => {
    await start();
    const result = await ask({ model });
    expect(told(result)).toMatchObject({ provider, model: asked, route: "model" });
  });

  it("that names a model needs none in the config", async () => {
    agency = await startAgency({ config: `[llm]\nprovider = "openai-compatible"\nbase_url = "${upstreams.a.url}"\n` });

    expect(told(await ask({ model: "openai-compatible:any" }))).toMatchObject({ model: "any" });
    expect(told(await ask({ model: "any-other" }))).toMatchObject({ model: "any-other" });
    expect((await ask()).content[0]?.text).toContain("set text_model");
  });

  it("to a kind that the config does not use is refused, and says what to do", async () => {
    await start();
    const result = await ask({ model: "anthropic:claude-haiku-4-5" });
    expect(result).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "config" } } });
    expect(result.content[0]?.text).toContain("anthropic is not configured; add it to [[llm.providers]]");
  });

  it("that names its model does not fall back, unless the config lets it", async () => {
    await start("[llm.fallback]\nmax_retries = 0\n");
    upstreams.b.answer(fails(503));
    expect(await ask({ model: "b" })).toMatchObject({ isError: true });
    await agency.close();

    await start("[llm.fallback]\nmax_retries = 0\nexplicit = true\n");
    expect(await from({ model: "b" })).toBe("a");
  });

  it("of a task goes along its route, then to the rest", async () => {
    await start('[llm.fallback]\nmax_retries = 0\n\n[llm.routing]\nchat = "c:special"\nlist = ["b", "c"]\ntable = { targets = ["b"] }\n');
    expect(told(await ask({ task: "chat" }))).toMatchObject({ provider: "c", model: "special", route: "task:chat" });
    expect(await from({ task: "list" })).toBe("b");
    expect(await from({ task: "table" })).toBe("b");
    expect(await from({ task: "unheard of" })).toBe("a");
    for (const name of ["b", "c"] as const) upstreams[name].answer(fails(503));
    expect(await from({ task: "list" })).toBe("a");
  });

  it("of a local-only route never goes elsewhere", async () => {
    await start('[llm.fallback]\nmax_retries = 0\n\n[llm.routing]\nprivate = { targets = ["a"], local_only = true }\n', {
      b: "local = true",
    });
    expect(await from({ task: "private" })).toBe("b");
    upstreams.b.answer(fails(503));
    expect(await ask({ task: "private" })).toMatchObject({ isError: true });
    expect(upstreams.a.requests).toHaveLength(0);
  });

  it("takes turns under round-robin, by weight", async () => {
    await start('[llm]\nstrategy = "round-robin"\n', { a: "weight = 2" });
    const turns: string[] = [];
    for (let turn = 0; turn < 8; turn++) turns.push(await from());
    expect(turns.join("")).toMatch(/^(?=(?:.*a){4})(?=(?:.*b){2})(?=(?:.*c){2}).{8}$/);
  });

  const PRICES = NAMES.map((name, index) => `[llm.prices."${name}:model-${name}"]\ninput = ${3 - index}\noutput = ${3 - index}\n`).join(
    "\n",
  );

  it("goes to the cheapest under cost-optimized, and under prefer: cheap", async () => {
    await start(`[llm]\nstrategy = "cost-optimized"\n\n${PRICES}`);
    expect(await from()).toBe("c");
    await agency.close();

    await start(PRICES);
    expect(await from()).toBe("a");
    expect(await from({ prefer: "cheap" })).toBe("c");
    expect(await from({ prefer: "best" })).toBe("a");
  });

  it("goes to the quickest under prefer: fast, once each was tried", async () => {
    await start();
    for (const name of ["a", "b"] as const) {
      upstreams[name].answer((request, response, n) => void setTimeout(() => says("Slow.")(request, response, n), 30));
    }
    for (const model of NAMES) await ask({ model });
    const firsts = await Promise.all(Array.from({ length: 5 }, () => from({ prefer: "fast" })));
    expect(firsts.filter((name) => name === "c").length).toBeGreaterThanOrEqual(3);
  });

  it("leaves out what a call may not cost", async () => {
    await start(`${PRICES}\n[llm.routing]\ntriage = { targets = ["a", "b", "c"], max_cost_usd = 0.0016 }\n`);
    expect(await from({ task: "triage", max_tokens: 1000 })).toBe("c");
  });

  it("is not sent where its prompt does not fit", async () => {
    await start("", { a: "context_window = 100" });
    expect(await from({ prompt: "word ".repeat(500) })).toBe("b");
    expect(await from()).toBe("a");
  });

  it("waits for a share of its time only, while others remain", async () => {
    await start();
    upstreams.a.answer(() => {});
    const result = await ask({ timeout_ms: 1000 });
    expect(told(result)).toMatchObject({ provider: "b", attempts: [{ provider: "a", error_kind: "timeout" }, { provider: "b" }] });
    await upstreams.a.requests[0]?.closed;
  });
});

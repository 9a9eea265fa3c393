import { createHmac } from "node:crypto";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callWebhook } from "../src/alerts/webhook.ts";
import { loadConfig } from "../src/config/load.ts";
import type { Alert } from "../src/ledger/budgets.ts";
import { createLog } from "../src/log.ts";
import { Secret } from "../src/secret.ts";
import { oneProvider, startAgency } from "./support/agency.ts";
import type { TestClient } from "./support/clients.ts";
import { FAULTS } from "./support/faults.ts";
import { type Answer, fails, inTurn, says, startUpstream, type Upstream } from "./support/upstream.ts";

/** A dollar a token, so that sums are easily checked: 10 in and 10 out are 20. */
const PRICES = '\n[llm.prices."house:*"]\ninput = 1000000\noutput = 1000000\n';
const TWENTY = says("Hello.", { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 });

describe("a budget", () => {
  let upstream: Upstream;
  let agency: TestClient;
  const alerts: Alert[] = [];
  const start = async (more: string) => {
    agency = await startAgency({
      config: oneProvider(upstream.url, `${PRICES}\n[llm.fallback]\nmax_retries = 0\n${more}`),
      onBudget: (alert) => alerts.push(alert),
    });
  };
  const ask = (given: Record<string, unknown> = {}) => agency.call("complete", { prompt: "Hi.", max_tokens: 10, ...given });
  const answeredBy = async () => {
    const told = (await ask())._meta?.["agency/completion"] as { provider: string } | undefined;
    return told?.provider;
  };
  const usage = async () => JSON.parse(await agency.read("agency://usage"));
  beforeEach(async () => {
    alerts.length = 0;
    upstream = await startUpstream(TWENTY);
  });
  afterEach(async () => {
    await agency.close();
    await upstream.close();
  });

  it("lets calls through until the next one does not fit, and then says what is left and until when", async () => {
    await start("[llm.budget]\nmonthly_usd = 50\nalert_at = []\n");

    expect((await ask()).isError).toBeFalsy();
    expect((await ask()).isError).toBeFalsy();
    const refused = await ask();

    expect(refused).toMatchObject({ isError: true, _meta: { "agency/error": { kind: "budget", retryable: false } } });
    expect(refused.content[0]?.text).toMatch(
      /only \$10\.00 left of the monthly budget of \$50\.00 \(\$40\.00 spent\).*begins anew at .* UTC.*Nothing was sent/,
    );
    expect(upstream.requests).toHaveLength(2);
    expect(await usage()).toMatchObject({
      month: { calls: 2, errors: 0, cost_usd: 40 },
      budgets: [{ scope: "all", unit: "month", limit_usd: 50, spent_usd: 40 }],
      by_provider: { house: { calls: 2, cost_usd: 40 } },
    });
  });

  it("is right under fifty calls at once: what is in flight is set aside", async () => {
    await start("[llm.budget]\ndaily_usd = 200\nalert_at = []\n");

    const results = await Promise.all(Array.from({ length: 50 }, () => ask()));

    const answered = results.filter(({ isError }) => !isError).length;
    expect(answered).toBeGreaterThanOrEqual(8);
    expect(answered).toBeLessThanOrEqual(10);
    expect((await usage()).today.cost_usd).toBe(answered * 20);
  });

  it("notes each part of it that is reached once, and tells its owner", async () => {
    await start("[llm.budget]\nmonthly_usd = 100\nalert_at = [0.3, 0.8]\n");

    const notes: unknown[] = [];
    for (let call = 0; call < 4; call++) notes.push((await ask()).content[1]?.text ?? null);

    expect(notes).toEqual([null, "[budget: 40 % of $100.00 this month]", null, "[budget: 80 % of $100.00 this month]"]);
    expect(alerts.map(({ threshold }) => threshold)).toEqual([0.3, 0.8]);
  });

  it("only warns, or only goes to the cheapest, where the config says so", async () => {
    await start('[llm.budget]\nmonthly_usd = 10\non_exceeded = "warn"\nalert_at = [1]\n');
    expect((await ask()).isError).toBeFalsy();
    expect((await ask()).isError).toBeFalsy();
    await agency.close();

    const dear = oneProvider(upstream.url).replace("[llm]", "[[llm.providers]]");
    const cheap = dear.replace('"house"', '"cheap"');
    const prices = `${PRICES}\n[llm.prices."cheap:*"]\ninput = 1\noutput = 1\n`;
    agency = await startAgency({ config: `${dear}\n${cheap}\n${prices}\n[llm.budget]\nmonthly_usd = 10\non_exceeded = "cheapest"\n` });
    const providers: unknown[] = [];
    for (let call = 0; call < 2; call++) providers.push(await answeredBy());
    expect(providers).toEqual(["house", "cheap"]);
  });

  it("is told in two hundred tokens, however much there is to tell", async () => {
    await start("[llm.budget]\nmonthly_usd = 100000\ndaily_usd = 10000\nalert_at = []\n");
    for (let model = 0; model < 8; model++) await ask({ model: `house:some-model-with-a-long-name-${model}` });

    expect(encode(await agency.read("agency://usage")).length).toBeLessThanOrEqual(200);
  });

  it("that only memory keeps says so", async () => {
    agency = await startAgency({
      config: oneProvider(
        upstream.url,
        `${PRICES}\n[llm.budget]\nmonthly_usd = 30\nalert_at = [0.5]\n\n[usage]\npath = "/dev/null/usage.db"\n`,
      ),
    });

    expect((await ask()).content[1]?.text).toBe(
      "[budget: 66 % of $30.00 this month; counted in memory only, forgotten when the server ends]",
    );
    expect((await agency.call("list_providers")).content[0]?.text).toContain("counted in memory only");
    expect((await ask()).isError).toBe(true);
  });

  it("of one provider leaves the others, and a limit a call is one too", async () => {
    const first = oneProvider(upstream.url).replace("[llm]", "[[llm.providers]]");
    const second = first.replace('"house"', '"spare"');
    agency = await startAgency({
      config: `${first}\n${second}\n${PRICES}\n[llm.prices."spare:*"]\ninput = 1\noutput = 1\n\n[llm.budget.providers.house]\ndaily_usd = 25\n`,
    });

    const providers: unknown[] = [];
    for (let call = 0; call < 2; call++) providers.push(await answeredBy());
    expect(providers).toEqual(["house", "spare"]);
    await agency.close();

    await start("[llm.budget.providers.house]\nper_call_usd = 5\n");
    expect((await ask()).content[0]?.text).toMatch(/may cost \$.*above the limit of \$5\.00 a call/);
  });

  it.each<[string, Answer, number]>([
    ["a refusal costs nothing", fails(401), 0],
    ["what never reached the provider costs nothing", (_request, response) => void response.socket?.destroy(), 0],
    ["a cut stream is charged at the estimate", FAULTS["ends a stream without its end mark"], 15],
  ])("%s", async (_title, answer, charged) => {
    await start("[llm.budget]\nmonthly_usd = 1000\nalert_at = []\n");
    upstream.answer(inTurn(answer, answer, TWENTY));
    await ask();

    const [{ spent_usd }] = (await usage()).budgets;
    expect(spent_usd).toBeGreaterThanOrEqual(charged);
    if (charged === 0) expect(spent_usd).toBe(0);
  });
});

describe("an alert", () => {
  const alert: Alert = {
    scope: "all",
    unit: "month",
    period: "2026-11",
    threshold: 0.8,
    limitNanos: 5e9,
    spentNanos: 4.2e9,
    heldNanos: 0,
    availableNanos: 0.8e9,
    resetsAt: 0,
  };
  const { config } = loadConfig({ env: { HOME: "/nonexistent" } });

  it("reaches the webhook signed, after it was refused twice", async () => {
    const receiver = await startUpstream(inTurn(fails(500), fails(503), (_request, response) => void response.writeHead(204).end()));
    const budget = config && { ...config.budget, alertWebhook: new Secret(`${receiver.url}/hook`), alertSecret: new Secret("s3cret") };

    await callWebhook(budget ?? undefined, alert, createLog("silent"), 1);

    expect(receiver.requests).toHaveLength(3);
    const body = receiver.requests[2]?.body;
    const signature = receiver.requests[2]?.headers["agency-signature"];
    expect(body).toEqual({
      text: "budget: 84 % of $5.00 this month",
      scope: "all",
      unit: "month",
      period: "2026-11",
      threshold: 0.8,
      limit_usd: 5,
      spent_usd: 4.2,
    });
    expect(signature).toBe(`sha256=${createHmac("sha256", "s3cret").update(JSON.stringify(body)).digest("hex")}`);
    await receiver.close();
  });

  it("that cannot be delivered fails nothing", async () => {
    const budget = config && { ...config.budget, alertWebhook: new Secret("http://127.0.0.1:9/hook") };
    await expect(callWebhook(budget ?? undefined, alert, createLog("silent"), 1)).resolves.toBeUndefined();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallError, type ErrorFacts, type ErrorKind } from "../../src/errors.ts";
import { answers, type Behaviour, finished, hangs, refuses, simulation } from "../support/simulation.ts";

const provider = (name: string) =>
  `[[llm.providers]]\nname = "${name}"\nprovider = "openai-compatible"\nbase_url = "http://127.0.0.1:9"\ntext_model = "m"\n`;
const PRICES = '[llm.prices."a:m"]\ninput = 1\noutput = 1\n[llm.prices."b:m"]\ninput = 10\noutput = 10\n';

const fails = (kind: ErrorKind, facts: ErrorFacts = {}): Behaviour =>
  refuses(new CallError(kind, kind, { status: 500, sent: true, ...facts }));
/** The fault once, then an answer. */
const once =
  (fault: Behaviour): Behaviour =>
  (asked) =>
    asked.n === 1 ? fault(asked) : answers(300, 1000)(asked);

const FAULTS = {
  "429, Retry-After 5 s": fails("rate_limit", { retryAfterMs: 5_000 }),
  "429, Retry-After 20 s": fails("rate_limit", { retryAfterMs: 20_000 }),
  "429, Retry-After 90 s": fails("rate_limit", { retryAfterMs: 90_000 }),
  "429 and no more": fails("rate_limit"),
  "503, Retry-After 3 s": fails("overloaded", { retryAfterMs: 3_000 }),
  "401": fails("auth"),
  "404": fails("no_model"),
  hangs,
  "no JSON": fails("bad_reply", { retryAfterMs: 1_000 }),
  "400": fails("bad_request"),
} satisfies Record<string, Behaviour>;

type Fault = keyof typeof FAULTS;

/** Fault, strategy → who is asked, the seconds waited before each time, and what comes of it. `alone`: there is no second target. */
const TABLE: [Fault, "alone" | "fallback" | "cost-optimized", string, string][] = [
  ["429, Retry-After 5 s", "alone", "a0 a5", "a"],
  ["429, Retry-After 5 s", "fallback", "a0 b0", "b"],
  ["429, Retry-After 5 s", "cost-optimized", "a0 a5", "a"],
  ["429, Retry-After 20 s", "alone", "a0 a20", "a"],
  ["429, Retry-After 20 s", "fallback", "a0 b0", "b"],
  ["429, Retry-After 20 s", "cost-optimized", "a0 b0", "b"],
  ["429, Retry-After 90 s", "alone", "a0", "rate_limit 90"],
  ["429, Retry-After 90 s", "fallback", "a0 b0", "b"],
  ["429 and no more", "alone", "a0 a1", "a"],
  ["429 and no more", "fallback", "a0 b0", "b"],
  ["503, Retry-After 3 s", "alone", "a0 a3", "a"],
  ["503, Retry-After 3 s", "fallback", "a0 a3", "a"],
  ["401", "alone", "a0", "auth"],
  ["401", "fallback", "a0 b0", "b"],
  ["401", "cost-optimized", "a0 b0", "b"],
  ["404", "fallback", "a0 b0", "b"],
  ["hangs", "alone", "a0", "timeout"],
  ["hangs", "fallback", "a0 b28", "b"],
  ["hangs", "cost-optimized", "a0 b28", "b"],
  ["no JSON", "alone", "a0 a1", "a"],
  ["no JSON", "fallback", "a0 a1", "a"],
  ["400", "alone", "a0", "bad_request"],
  ["400", "fallback", "a0", "bad_request"],
];

describe("a first target that once", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(TABLE)("%s (%s): asked %s, then %s", async (fault, strategy, sequence, outcome) => {
    const two = strategy !== "alone";
    const config = `[llm]\n${two ? `strategy = "${strategy}"` : ""}\n${provider("a")}${two ? provider("b") : ""}${PRICES}`;
    const { run, asked } = await simulation(config, { a: once(FAULTS[fault]), b: answers(300, 1000) });
    const waits: number[] = [];

    const result = await finished(run({ onWait: (_target, ms) => waits.push(ms) }));

    const gaps = asked.map(({ provider, at }, index) => `${provider}${Math.round((at - (asked[index - 1]?.at ?? at)) / 1000)}`);
    expect(gaps.join(" ")).toBe(sequence);
    const wait = result.ok || result.error.retryAfterMs === undefined ? "" : ` ${Math.round(result.error.retryAfterMs / 1000)}`;
    expect(result.ok ? result.target.backend.name : `${result.error.kind}${wait}`).toBe(outcome);
    expect(result.record.attempts).toHaveLength(asked.length);
    expect(waits.length).toBe(fault.startsWith("429") && sequence.endsWith(" b0") === false && asked.length > 1 ? 1 : 0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("targets that cool", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  const two = `${provider("a")}${provider("b")}`;
  const names = (asked: { provider: string }[]) => asked.map(({ provider }) => provider).join("");

  it("are tried in the order in which they recover when all of them do, each once", async () => {
    const { run, asked } = await simulation(two, { a: fails("auth"), b: fails("server") });
    await finished(run());
    const before = asked.length;

    const outcome = await finished(run());

    expect(names(asked.slice(before))).toBe("ba");
    expect(outcome).toMatchObject({ ok: false, error: { kind: "server" } });
  });

  it("a lone one is never locked out", async () => {
    const { run, asked } = await simulation(provider("a"), { a: (call) => (call.n <= 8 ? fails("server") : answers(300, 1000))(call) });
    for (let call = 0; call < 2; call++) expect(await finished(run())).toMatchObject({ ok: false, error: { kind: "server" } });
    expect(asked).toHaveLength(8);
    expect(await finished(run())).toMatchObject({ ok: true });
  });

  it("both rate-limited: the call waits for the one whose turn comes first", async () => {
    const services = {
      a: once(fails("rate_limit", { retryAfterMs: 20_000 })),
      b: once(fails("rate_limit", { retryAfterMs: 9_000 })),
    };
    const { run, asked } = await simulation(two, services);

    const outcome = await finished(run());

    expect(names(asked)).toBe("abb");
    expect(outcome).toMatchObject({ ok: true });
    expect(Math.round(outcome.latencyMs / 1000)).toBe(10);
  });

  it("a prompt too long for one goes to a larger window first", async () => {
    const windows = `${provider("a")}context_window = 8000\n${provider("b")}${provider("c")}context_window = 4000\n${provider("d")}context_window = 200000\n`;
    const tooLong = fails("too_long", { status: 400 });
    const { run, asked } = await simulation(windows, { a: tooLong, b: tooLong, c: tooLong, d: tooLong });

    await finished(run());

    expect(names(asked)).toBe("adbc");
  });

  it("a probe that hangs is given up after 10 s", async () => {
    const { run, asked } = await simulation(two, {
      a: (call) => (call.n <= 3 ? fails("server") : hangs)(call),
      b: answers(300, 1000),
    });
    for (let call = 0; call < 2; call++) await finished(run());
    await vi.advanceTimersByTimeAsync(5_000);
    const before = asked.length;

    const outcome = await finished(run());

    expect(names(asked.slice(before))).toBe("ab");
    expect(Math.round(outcome.latencyMs)).toBe(11_000);
  });
});

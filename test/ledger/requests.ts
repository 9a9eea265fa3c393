import type { LedgerRow } from "../../src/ledger/row.ts";
import { rowOf, usageOf } from "./rows.ts";

type Attempt = Partial<LedgerRow> & { provider: string; model: string };

const failed = (provider: string, model: string, costNanos: number | null = 0): Attempt => ({
  ...{ provider, model, outcome: "error", errorKind: "server", usage: null, costNanos, latencyMs: 9_000 },
});

/** One request, with all its attempts. */
function request(time: string, about: Partial<LedgerRow>, ...attempts: Attempt[]): LedgerRow[] {
  const requestId = `request at ${time}`;
  const earlier = attempts.map(({ provider, model }) => ({ provider, model }));
  return attempts.map((attempt, index) =>
    rowOf({ time: Date.parse(time), requestId, ...about, ...attempt, kind: attempt.provider, earlier: earlier.slice(0, index) }),
  );
}

const GPT = { provider: "openai", model: "gpt-6" };

/** Seven requests with eleven attempts, of which everything can be added up by hand. */
export const REQUESTS: LedgerRow[] = [
  ...request("2026-11-21T10:00Z", { client: "a", task: "chat" }, { ...GPT, usage: usageOf(100, 20), costNanos: 1_000, latencyMs: 50 }),
  ...request("2026-11-22T10:00Z", { client: "a", task: "chat" }, failed("groq", "small"), {
    ...{ ...GPT, usage: usageOf(200, 40), costNanos: 2_000, latencyMs: 70 },
  }),
  ...request("2026-11-22T11:00Z", { client: "b" }, failed("openai", "gpt-6"), {
    ...{ ...GPT, usage: usageOf(300, 60), costNanos: null, latencyMs: 90 },
  }),
  ...request("2026-11-22T12:00Z", { client: "b", task: "chat" }, failed("groq", "small"), failed("openai", "gpt-6", null)),
  ...request(
    "2026-11-22T13:00Z",
    { client: null },
    {
      ...{
        provider: "anthropic",
        model: "opus",
        outcome: "cancelled",
        errorKind: "cancelled",
        usage: usageOf(30, 5, "estimated"),
        costNanos: 500,
      },
    },
  ),
  ...request(
    "2026-11-22T22:30Z",
    { client: "b" },
    {
      ...{ provider: "ollama", model: "llama3.2", usage: usageOf(10, 5, "estimated"), costNanos: 0, latencyMs: 40 },
    },
  ),
  ...request("2026-11-22T23:30Z", { client: "b" }, failed("groq", "small"), {
    ...{ provider: "together", model: "small", usage: usageOf(80, 10), costNanos: 40, latencyMs: 30 },
  }),
];

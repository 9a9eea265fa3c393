import { expect } from "vitest";
import type { CallResult } from "../support/clients.ts";
import { type Expectation, type ExpectedUsage, type Json, list, record, string } from "./evidence.ts";
import { errorKindOf, retryAfterOf, retryableOf } from "./outcome.ts";
import type { Played } from "./play.ts";

/** Compares what a client got with what the manifest says must be read from the recording. */
export function checkPlayed({ call, result, pieces }: Played, wanted: Expectation): void {
  const kind = errorKindOf(wanted);
  const error = record(result._meta?.["agency/error"]);
  if (kind !== null) {
    expect({ kind: error.kind, retryable: error.retryable }).toEqual({ kind, retryable: retryableOf(wanted, kind) });
    const wait = retryAfterOf(wanted);
    if (wait !== null) expect(error.retry_after_ms).toSatisfy((ms) => Number(ms) >= wait && Number(ms) < wait + 1000);
    return;
  }
  expect(error).toEqual({});
  if (wanted.type === "models") checkModels(result, wanted);
  else if (wanted.type === "embedding") checkVectors(result, wanted);
  else checkAnswer(result, wanted, "json" in call.args || "json_schema" in call.args);
  if (pieces !== null) expect(pieces).toBe(record(result.structuredContent).text);
}

function checkAnswer(result: CallResult, wanted: Expectation, isJson: boolean): void {
  const { text, tool_calls, finish_reason, usage } = record(result.structuredContent);
  const calls = wanted.tool_calls ?? [];
  const answer = wanted.text ?? "";
  if (isJson && calls.length === 0) expect(JSON.parse(string(text))).toEqual(JSON.parse(withoutFence(answer)));
  else expect(text).toBe(answer);
  expect(list(tool_calls)).toEqual(calls.map(({ id, ...call }) => ({ ...call, id: id || expect.stringMatching(/^call_/) })));
  const visible = result.content[0]?.text ?? "";
  if (calls.length > 0) expect(JSON.parse(visible)).toEqual({ tool_calls });
  else expect(visible).toBe(text);
  if (wanted.finish_reason) expect(finish_reason).toBe(wanted.finish_reason);
  expect(result._meta?.["agency/completion"]).toMatchObject({ finish_reason, usage });
  checkUsage(record(usage), wanted.usage);
  if ((wanted.reasoning ?? "").length > 30) expect(JSON.stringify(result)).not.toContain(JSON.stringify(wanted.reasoning).slice(1, -1));
}

function withoutFence(text: string): string {
  return /```(?:json)?\s*([\s\S]*?)```/.exec(text)?.[1] ?? text;
}

/** Every class that the manifest knows; where it knows none, ours are estimates that say so. */
function checkUsage(ours: Json, wanted: ExpectedUsage | null | undefined): void {
  if (wanted == null || (wanted.input_tokens === null && (wanted.output_tokens ?? null) === null)) {
    expect(ours.source).not.toBe(ours.input_tokens === null ? "estimated" : "provider");
    return;
  }
  const {
    input_tokens,
    output_tokens,
    total_tokens,
    cached_input_tokens = null,
    cache_write_tokens = null,
    reasoning_tokens = null,
  } = wanted;
  expect(ours).toEqual({
    source: "provider",
    input_tokens,
    output_tokens: output_tokens === undefined ? 0 : output_tokens,
    total_tokens,
    cached_input_tokens,
    cache_write_tokens,
    reasoning_tokens,
  });
}

function checkVectors(result: CallResult, { count, dimensions, heads = [], l2 = [], usage }: Expectation): void {
  const vectors = record(result.structuredContent).embeddings as number[][];
  expect(vectors).toHaveLength(count ?? 0);
  for (const vector of vectors) expect(vector).toHaveLength(dimensions ?? 0);
  heads.forEach((head, index) => {
    const ours = vectors[index]?.slice(0, head.length) ?? [];
    head.forEach((number, at) => {
      expect(ours[at]).toBeCloseTo(number, 6);
    });
  });
  l2.forEach((length, index) => {
    expect(Math.hypot(...(vectors[index] ?? []))).toBeCloseTo(length, 4);
  });
  checkUsage(record(record(result._meta?.["agency/embedding"]).usage), usage);
}

function checkModels(result: CallResult, { count, first = [] }: Expectation): void {
  const [provider = {}] = list(record(result.structuredContent).providers);
  const models = (provider.models as string[]).filter((id) => id !== provider.text_model);
  expect(models).toHaveLength(count ?? 0);
  expect(models.slice(0, first.length)).toEqual(first);
}

import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Ask, Outcome } from "../engine/router.ts";
import { CallError } from "../errors.ts";
import { nameOf } from "../providers/backend.ts";
import type { InputType } from "../types.ts";
import { addUsage } from "../usage.ts";
import { scopeOfSignal } from "../util/cancel-scope.ts";
import { deadlineOf } from "./deadline.ts";
import { attemptView, failureResult } from "./failure.ts";
import { progressOf } from "./progress.ts";
import { ranked } from "./ranking.ts";
import { defineTool, type ToolContext } from "./tool.ts";
import { totalCost, usageView } from "./usage-view.ts";

const schema = z.strictObject({
  texts: z.array(z.string()).min(1),
  query: z.string().min(1).optional().describe("rank the texts by similarity to it"),
  top_k: z.int().min(1).optional().describe("with query; default 10"),
  model: z.string().min(1).optional(),
  dimensions: z.int().min(1).optional(),
  input_type: z.enum(["document", "query", "similarity", "classification", "clustering"]).optional(),
  include_vectors: z.boolean().optional().describe("put vectors into the result (long)"),
  details: z.boolean().optional(),
});

type Arguments = z.infer<typeof schema>;
type Success = Extract<Outcome<"embed">, { ok: true }>;

/** The tool that turns texts into vectors, without putting them into its caller's context unless asked. */
export const embed = defineTool({
  name: "embed",
  title: "Embed or rank texts",
  description:
    "Embed texts. With `query`: the texts most similar to it, as lines `index score`. Without: a link to the vectors, which stay out of your context.",
  schema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  async handle(given, context) {
    refuseBlank(given.texts);
    const progress = progressOf(context, false);
    const scope = scopeOfSignal(context.signal);
    const caller = context.caller("embed");
    const ask: Ask = {
      caller,
      model: given.model,
      scope,
      deadlineMs: deadlineOf(context),
      onTarget: (target) => progress.target(nameOf(target)),
      onWait: (target, ms) => progress.waiting(nameOf(target), ms),
    };
    try {
      const outcome = await run(
        given.texts,
        given.query === undefined ? (given.input_type ?? "document") : "document",
        given,
        ask,
        context,
      );
      if (!outcome.ok) return failureResult(outcome.error, outcome.record);
      if (given.query === undefined) return vectorsResult(outcome, given, context, caller.requestId);
      const query = await run([given.query], "query", given, { ...ask, model: nameOf(outcome.target) }, context);
      return query.ok ? rankingResult(outcome, query, given, caller.requestId) : failureResult(query.error, query.record);
    } finally {
      await progress.finish();
      scope.release();
    }
  },
});

function run(texts: string[], inputType: InputType, { dimensions }: Arguments, ask: Ask, { gateway }: ToolContext) {
  return gateway.router().run("embed", { texts, inputType, ...(dimensions !== undefined && { dimensions }) }, ask);
}

function refuseBlank(texts: string[]): void {
  const blank = texts.findIndex((text) => text.trim() === "");
  if (blank >= 0) throw new CallError("bad_request", `texts.${blank} is empty; every text needs at least one word`, { sent: false });
}

function vectorsResult(
  outcome: Success,
  { include_vectors, details }: Arguments,
  { embeddings: store, owner }: ToolContext,
  requestId: string,
): CallToolResult {
  const { vectors } = outcome.reply;
  const view = embeddingView([outcome], requestId);
  const stored = { model: view.model, dimensions: view.dimensions, embeddings: vectors };
  const _meta = { "agency/embedding": view };
  if (include_vectors) {
    const structured = details ? { ...view, ...stored } : stored;
    return { content: [{ type: "text", text: JSON.stringify(structured) }], structuredContent: structured, _meta };
  }
  const links = store.keep(owner, stored);
  const cost = view.cost_usd === null ? "cost unknown" : `$${Number(view.cost_usd.toPrecision(3))}`;
  const tokens = view.usage.total_tokens ?? view.usage.input_tokens;
  const line = [
    `${vectors.length} text${vectors.length === 1 ? "" : "s"}`,
    `${view.dimensions} dimensions`,
    nameOf(outcome.target),
    tokens === null ? "tokens unknown" : `${tokens} tokens`,
    cost,
  ].join(" · ");
  const mimeType = "application/json";
  return {
    content: [
      { type: "text", text: line },
      ...links.map((uri, index) => ({
        type: "resource_link" as const,
        uri,
        name: links.length === 1 ? "embeddings" : `embeddings ${index + 1}`,
        mimeType,
      })),
      ...notesBlock(view.notes),
    ],
    ...(details && { structuredContent: { ...view, count: vectors.length, resources: links } }),
    _meta,
  };
}

function rankingResult(texts: Success, query: Success, { top_k = 10, details }: Arguments, requestId: string): CallToolResult {
  const ranking = ranked(query.reply.vectors[0] ?? [], texts.reply.vectors).slice(0, top_k);
  const view = embeddingView([texts, query], requestId);
  return {
    content: [
      { type: "text", text: ranking.map(({ index, score }) => `${index} ${score.toFixed(4)}`).join("\n") },
      ...notesBlock(view.notes),
    ],
    ...(details && { structuredContent: { ...view, ranking } }),
    _meta: { "agency/embedding": view },
  };
}

function notesBlock(notes: string[]) {
  return notes.length > 0 ? [{ type: "text" as const, text: notes.join("\n") }] : [];
}

/** What is told of embeddings beside the vectors. */
export type EmbeddingView = ReturnType<typeof embeddingView>;

/** What one or two calls on the same target came to, together. */
function embeddingView(outcomes: [Success, ...Success[]], requestId: string) {
  const [first] = outcomes;
  const attempts = outcomes.flatMap(({ record }) => record.attempts);
  return {
    provider: first.target.backend.name,
    kind: first.target.backend.entry.kind,
    model: first.target.model,
    dimensions: first.reply.vectors[0]?.length ?? 0,
    usage: usageView(outcomes.map(({ reply }) => reply.usage).reduce(addUsage)),
    cost_usd: totalCost(attempts),
    latency_ms: Math.round(outcomes.reduce((sum, { latencyMs }) => sum + latencyMs, 0)),
    attempts: attempts.map(attemptView),
    route: first.route,
    notes: [...new Set(outcomes.flatMap(({ notes }) => notes))],
    request_id: requestId,
  };
}

import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import type { Outcome } from "../engine/router.ts";
import { CallError } from "../errors.ts";
import { nameOf } from "../providers/backend.ts";
import type { CompleteRequest, Format, Json, ToolChoice } from "../types.ts";
import { scopeOfSignal } from "../util/cancel-scope.ts";
import { conversationOf, turn } from "./conversation.ts";
import { deadlineOf } from "./deadline.ts";
import { attemptView, failureResult } from "./failure.ts";
import { progressOf } from "./progress.ts";
import { defineTool } from "./tool.ts";
import { totalCost, usageView } from "./usage-view.ts";

const schema = z.strictObject({
  prompt: z.string().optional().describe("user message"),
  messages: z
    .array(turn)
    .optional()
    .describe("earlier turns; content: text or [{type:text,text}|{type:image,url}|{type:image,data,mimeType}]"),
  system: z.string().optional(),
  model: z.string().min(1).optional().describe("provider, provider:model or model id"),
  task: z.string().optional().describe("routing hint: code_generation, chat, summarization…"),
  prefer: z.enum(["cheap", "fast", "best", "local"]).optional(),
  images: z.array(z.string()).optional().describe("https or data URLs"),
  json: z.boolean().optional(),
  json_schema: z.record(z.string(), z.unknown()).optional(),
  tools: z
    .array(z.strictObject({ name: z.string().min(1), description: z.string().optional(), parameters: z.record(z.string(), z.unknown()) }))
    .optional(),
  tool_choice: z.string().optional().describe("auto, none, required or a tool's name"),
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  stop: z.array(z.string()).optional(),
  reasoning: z.enum(["none", "low", "medium", "high"]).optional(),
  stream: z.boolean().optional().describe("progress messages carry the answer's pieces"),
  timeout_ms: z.int().min(1).optional(),
  max_cost_usd: z.number().min(0).optional(),
  details: z.boolean().optional().describe("also structured content"),
});

type Arguments = z.infer<typeof schema>;

/** The tool that hands a prompt to another model and gives back its answer and nothing else. */
export const complete = defineTool({
  name: "complete",
  title: "Ask another model",
  description:
    "Run one self-contained prompt on another LLM and get only its answer. For bounded work: summarise, extract, classify, translate, draft, review, second opinion. The model sees nothing but what you pass. Omit `model` to let the router choose.",
  schema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  async handle(given, context) {
    const request = requestOf(given);
    const whole = request.format !== undefined || request.tools !== undefined;
    const stream = given.stream === true && !whole;
    const progress = progressOf(context, stream);
    const scope = scopeOfSignal(context.signal);
    const caller = context.caller("complete");
    try {
      const outcome = await context.gateway.router().run("complete", request, {
        caller,
        model: given.model,
        task: given.task,
        prefer: given.prefer,
        maxCostUsd: given.max_cost_usd,
        scope,
        deadlineMs: given.timeout_ms ?? deadlineOf(context),
        passesOn: stream && context.progress !== null,
        onTarget: (target) => progress.target(nameOf(target)),
        onWait: (target, ms) => progress.waiting(nameOf(target), ms),
        onText: progress.text,
      });
      if (!outcome.ok) return failureResult(outcome.error, outcome.record);
      const unstreamed = given.stream === true && whole ? ["[dropped: stream, an answer with json, json_schema or tools comes whole]"] : [];
      return answer(outcome, [...outcome.notes, ...unstreamed], {
        isJson: request.format !== undefined,
        details: given.details === true,
        requestId: caller.requestId,
      });
    } finally {
      await progress.finish();
      scope.release();
    }
  },
});

/** What the engine is asked for, out of the tool's arguments. */
export function requestOf(given: Arguments): CompleteRequest {
  const toolChoice = toolChoiceOf(given);
  const format = formatOf(given);
  return {
    messages: conversationOf(given),
    ...(given.max_tokens !== undefined && { maxTokens: given.max_tokens }),
    ...(given.temperature !== undefined && { temperature: given.temperature }),
    ...(given.top_p !== undefined && { topP: given.top_p }),
    ...(given.seed !== undefined && { seed: given.seed }),
    ...(given.stop !== undefined && { stop: given.stop }),
    ...(given.reasoning !== undefined && { reasoning: given.reasoning }),
    ...(format && { format }),
    ...(given.tools?.length && {
      tools: given.tools.map(({ description, ...tool }) => ({ ...tool, ...(description && { description }) })),
    }),
    ...(toolChoice !== undefined && { toolChoice }),
  };
}

function formatOf({ json, json_schema }: Arguments): Format | null {
  if (json_schema) return { type: "schema", schema: json_schema as Json };
  return json ? { type: "json" } : null;
}

function toolChoiceOf({ tools = [], tool_choice: choice }: Arguments): ToolChoice | undefined {
  if (choice === undefined) return undefined;
  if (tools.length === 0) throw new CallError("bad_request", "tool_choice needs tools", { sent: false });
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  if (tools.some(({ name }) => name === choice)) return { name: choice };
  const names = tools.map(({ name }) => name).join(", ");
  throw new CallError("bad_request", `tool_choice must be auto, none, required or one of ${names}`, { sent: false });
}

type Success = Extract<Outcome<"complete">, { ok: true }>;

interface Shape {
  isJson: boolean;
  details: boolean;
  requestId: string;
}

/** The answer alone; notes in a second block, but not beside JSON, which clients would join them to. */
function answer(outcome: Success, notes: string[], { isJson, details, requestId }: Shape): CallToolResult {
  const { text, toolCalls } = outcome.reply;
  const calls = toolCalls.length > 0;
  const completion = completionView(outcome, notes, requestId);
  const second = notes.length > 0 && !isJson && !calls ? [{ type: "text" as const, text: notes.join("\n") }] : [];
  return {
    content: [{ type: "text", text: calls ? JSON.stringify({ tool_calls: toolCalls }) : text }, ...second],
    ...(details && { structuredContent: { ...completion, text, json: isJson && !calls ? JSON.parse(text) : null, tool_calls: toolCalls } }),
    _meta: { "agency/completion": completion },
  };
}

/** What is told of a completion beside its text. */
export type CompletionView = ReturnType<typeof completionView>;

function completionView({ reply, target, record, route, latencyMs }: Success, notes: string[], requestId: string) {
  return {
    provider: target.backend.name,
    kind: target.backend.entry.kind,
    model: target.model,
    finish_reason: reply.finishReason,
    usage: usageView(reply.usage),
    cost_usd: totalCost(record.attempts),
    latency_ms: Math.round(latencyMs),
    ttft_ms: roundOrNull(record.attempts.at(-1)?.ttftMs),
    attempts: record.attempts.map(attemptView),
    route,
    notes,
    request_id: requestId,
  };
}

function roundOrNull(value: number | null | undefined): number | null {
  return value == null ? null : Math.round(value);
}

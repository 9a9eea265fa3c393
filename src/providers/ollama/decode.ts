import { CallError } from "../../errors.ts";
import {
  type Completion,
  type Embedding,
  type EmbedRequest,
  type FinishReason,
  type Json,
  NO_USAGE,
  type ToolCall,
  type Usage,
} from "../../types.ts";
import { kindOfWords, sentence } from "../failure.ts";
import type { Ending, StreamDecoder } from "../http-provider.ts";
import { count, cutStream, decodeVector, isRecord, newCallId, parseEvent, undocumented } from "../reply.ts";

/** An answer that came in one piece. */
export function decodeChat(body: unknown): Completion {
  let text = "";
  const decoder = chatDecoder((piece) => {
    text += piece;
  });
  decoder.event(JSON.stringify(body), undefined);
  return { ...decoder.end(), text };
}

/** Reads lines of JSON; the last has `done: true`. Thinking comes in a field of its own and is left out. */
export function chatDecoder(emit: (piece: string) => void): StreamDecoder {
  const toolCalls: ToolCall[] = [];
  let last: Json | null = null;
  return {
    event(data) {
      const line = parseEvent(data);
      if (typeof line.error === "string") throw modelFailed(line.error);
      const message = isRecord(line.message) ? line.message : {};
      if (typeof message.content === "string" && message.content !== "") emit(message.content);
      if (Array.isArray(message.tool_calls)) toolCalls.push(...message.tool_calls.map(decodeToolCall));
      if (line.done === true) last = line;
    },
    end() {
      if (!last) throw cutStream();
      return ending(last, toolCalls);
    },
  };
}

/** An error after the first byte comes as a line under status 200. */
function modelFailed(message: string): CallError {
  return new CallError(kindOfWords({ message }, 400) ?? "server", `the model failed: ${sentence(message)}`, { sent: true });
}

function ending(last: Json, toolCalls: ToolCall[]): Ending {
  return {
    toolCalls,
    finishReason: toolCalls.length > 0 ? "tool_calls" : finishReasonOf(last.done_reason),
    usage: decodeUsage(last),
    model: typeof last.model === "string" ? last.model : null,
  };
}

function finishReasonOf(reason: unknown): FinishReason {
  if (reason === undefined || reason === "stop") return "stop";
  return reason === "length" ? "length" : "other";
}

/** Arguments come parsed; older servers give no ids, so they are invented. */
function decodeToolCall(call: unknown): ToolCall {
  const fn = isRecord(call) && isRecord(call.function) ? call.function : {};
  if (typeof fn.name !== "string") throw undocumented("a tool call without a name");
  const id = isRecord(call) && typeof call.id === "string" && call.id !== "" ? call.id : newCallId();
  return { id, name: fn.name, arguments: fn.arguments ?? {} };
}

/** `prompt_eval_count` may be absent when the prompt was cached. */
function decodeUsage(last: Json): Usage {
  const input = count(last.prompt_eval_count);
  const output = count(last.eval_count);
  return { ...NO_USAGE, input, output, total: input === null || output === null ? null : input + output };
}

/** The vectors, one a text. */
export function decodeEmbed(body: unknown, request: EmbedRequest): Embedding {
  if (!isRecord(body) || !Array.isArray(body.embeddings)) throw undocumented("no embeddings");
  if (body.embeddings.length !== request.texts.length)
    throw undocumented(`${body.embeddings.length} vectors for ${request.texts.length} texts`);
  const input = count(body.prompt_eval_count);
  return {
    vectors: body.embeddings.map(decodeVector),
    usage: { ...NO_USAGE, input, output: input === null ? null : 0, total: input },
    model: typeof body.model === "string" ? body.model : null,
  };
}

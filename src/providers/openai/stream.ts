import type { Json } from "../../types.ts";
import type { StreamDecoder } from "../http-provider.ts";
import { cutStream, isRecord, parseEvent } from "../reply.ts";
import { decodeUsage, finishReasonOf, modelOf, textOf, toolCall } from "./decode.ts";
import type { Failures } from "./failure.ts";

interface PendingCall {
  id: string;
  name: string;
  arguments: string;
}

/** Reads a streamed answer: `data:` chunks, tool calls in slices by index, usage in a last chunk without choices, `[DONE]`. */
export function chatDecoder(emit: (piece: string) => void, failures: Failures): StreamDecoder {
  const calls = slicedCalls();
  let usage: unknown;
  let reason: unknown;
  let model: string | null = null;
  let refused = false;
  let done = false;

  const takeChoice = (choice: Json) => {
    const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
    const piece = textOf(delta.content);
    if (piece !== "") emit(piece);
    if (typeof delta.refusal === "string" && delta.refusal !== "") refused = true;
    if (Array.isArray(delta.tool_calls)) delta.tool_calls.forEach(calls.take);
    if (isRecord(delta.function_call)) calls.take({ function: delta.function_call }, 0);
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") reason = choice.finish_reason;
  };
  return {
    event(data, name) {
      if (data.trim() === "[DONE]") {
        done = true;
        return;
      }
      const chunk = parseEvent(data);
      const groq = isRecord(chunk.x_groq) ? chunk.x_groq : {};
      const error = chunk.error ?? groq.error ?? (name === "error" ? chunk : undefined);
      if (error) throw failures.within({ ...chunk, error });
      model = modelOf(chunk) ?? model;
      usage = chunk.usage ?? groq.usage ?? usage;
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (isRecord(choice)) takeChoice(choice);
    },
    end() {
      if (!done && reason === undefined) throw cutStream();
      const toolCalls = calls.all().map((call) => toolCall(call, reason));
      return { toolCalls, finishReason: finishReasonOf(reason, toolCalls.length > 0, refused), usage: decodeUsage(usage), model };
    },
  };
}

/** Puts calls together from slices. Some services give every call the same index: another id then begins another call. */
function slicedCalls() {
  const calls: PendingCall[] = [];
  const open = new Map<number, PendingCall>();

  const callAt = (index: number, id: string): PendingCall => {
    const known = open.get(index);
    if (known && (id === "" || known.id === "" || known.id === id)) return known;
    const call = { id, name: "", arguments: "" };
    calls.push(call);
    open.set(index, call);
    return call;
  };
  return {
    all: () => calls,
    take(slice: unknown, position: number) {
      if (!isRecord(slice)) return;
      const id = typeof slice.id === "string" ? slice.id : "";
      const call = callAt(typeof slice.index === "number" ? slice.index : position, id);
      const fn = isRecord(slice.function) ? slice.function : {};
      if (id !== "") call.id = id;
      if (typeof fn.name === "string" && fn.name !== "") call.name = fn.name;
      if (typeof fn.arguments === "string") call.arguments += fn.arguments;
      else if (isRecord(fn.arguments)) call.arguments = JSON.stringify(fn.arguments);
    },
  };
}

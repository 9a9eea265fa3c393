import type { Json } from "../../types.ts";
import type { StreamDecoder } from "../http-provider.ts";
import { cutStream, isRecord, parseArguments, parseEvent } from "../reply.ts";
import { decodeUsage, finishReasonOf, textOf } from "./decode.ts";
import { failureWithin } from "./failure.ts";

interface PendingCall {
  id: string;
  name: string;
  arguments: string;
}

/** Reads a streamed answer: `data:` chunks, tool calls in slices by index, usage in a last chunk without choices, `[DONE]`. */
export function chatDecoder(emit: (piece: string) => void): StreamDecoder {
  const calls = new Map<number, PendingCall>();
  let usage: unknown;
  let reason: unknown;
  let model: string | null = null;
  let refused = false;
  let done = false;

  const takeCall = (slice: unknown, position: number) => {
    if (!isRecord(slice)) return;
    const index = typeof slice.index === "number" ? slice.index : position;
    const call = calls.get(index) ?? { id: "", name: "", arguments: "" };
    calls.set(index, call);
    const fn = isRecord(slice.function) ? slice.function : {};
    if (typeof slice.id === "string" && slice.id !== "") call.id = slice.id;
    if (typeof fn.name === "string" && fn.name !== "") call.name = fn.name;
    if (typeof fn.arguments === "string") call.arguments += fn.arguments;
    else if (isRecord(fn.arguments)) call.arguments = JSON.stringify(fn.arguments);
  };
  const takeChoice = (choice: Json) => {
    const delta = isRecord(choice.delta) ? choice.delta : isRecord(choice.message) ? choice.message : {};
    const piece = textOf(delta.content);
    if (piece !== "") emit(piece);
    if (typeof delta.refusal === "string" && delta.refusal !== "") refused = true;
    if (Array.isArray(delta.tool_calls)) delta.tool_calls.forEach(takeCall);
    if (typeof choice.finish_reason === "string" && choice.finish_reason !== "") reason = choice.finish_reason;
  };

  return {
    event(data) {
      if (data.trim() === "[DONE]") {
        done = true;
        return;
      }
      const chunk = parseEvent(data);
      if (chunk.error) throw failureWithin(chunk);
      if (typeof chunk.model === "string" && chunk.model !== "") model = chunk.model;
      const extra = isRecord(chunk.x_groq) ? chunk.x_groq.usage : undefined;
      usage = chunk.usage ?? extra ?? usage;
      const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
      if (isRecord(choice)) takeChoice(choice);
    },
    end() {
      if (!done && reason === undefined) throw cutStream();
      const toolCalls = [...calls.values()].map(({ id, name, arguments: text }) => ({ id, name, arguments: parseArguments(text) }));
      return { toolCalls, finishReason: finishReasonOf(reason, toolCalls.length > 0, refused), usage: decodeUsage(usage), model };
    },
  };
}

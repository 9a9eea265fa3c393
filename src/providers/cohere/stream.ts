import type { Json } from "../../types.ts";
import type { Ending, StreamDecoder } from "../http-provider.ts";
import { cutStream, isRecord, parseArguments, parseEvent, undocumented } from "../reply.ts";
import { endingOf } from "./ending.ts";
import { failureWithin } from "./failure.ts";
import { takeOld } from "./v1.ts";

interface PendingCall {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Reads a streamed answer: named events whose `type` says what they are, tool calls in slices, `message-end` with reason and usage.
 * https://docs.cohere.com/docs/streaming
 */
export function chatDecoder(emit: (piece: string) => void): StreamDecoder {
  const calls = new Map<unknown, PendingCall>();
  let end: Json | null = null;
  let old: Ending | null = null;

  const takeContent = ({ content }: Json) => {
    if (isRecord(content) && typeof content.text === "string" && content.text !== "") emit(content.text);
  };
  const takeCall = (index: unknown, { tool_calls: slice }: Json) => {
    const call = calls.get(index) ?? { id: "", name: "", arguments: "" };
    calls.set(index, call);
    if (!isRecord(slice)) return;
    const fn = isRecord(slice.function) ? slice.function : {};
    if (typeof slice.id === "string") call.id = slice.id;
    if (typeof fn.name === "string") call.name = fn.name;
    if (typeof fn.arguments === "string") call.arguments += fn.arguments;
  };
  const take = (event: Json) => {
    const delta = isRecord(event.delta) ? event.delta : {};
    const message = isRecord(delta.message) ? delta.message : {};
    if (event.type === "content-start" || event.type === "content-delta") takeContent(message);
    if (event.type === "tool-call-start" || event.type === "tool-call-delta") takeCall(event.index, message);
    if (event.type === "message-end") end = delta;
  };
  return {
    event(data) {
      if (data.trim() === "[DONE]") return;
      const event = parseEvent(data);
      if (typeof event.event_type === "string") old = takeOld(event, emit) ?? old;
      else if (event.type === undefined && event.message !== undefined) throw failureWithin(event);
      else take(event);
    },
    end() {
      if (old) return old;
      if (!end) throw cutStream();
      const toolCalls = [...calls.values()].map(finished);
      return { toolCalls, ...endingOf(end, toolCalls.length > 0) };
    },
  };
}

function finished({ id, name, arguments: text }: PendingCall) {
  if (name === "") throw undocumented("a tool call without a name");
  return { id, name, arguments: parseArguments(text) };
}

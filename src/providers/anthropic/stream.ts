import type { Json } from "../../types.ts";
import type { StreamDecoder } from "../http-provider.ts";
import { cutStream, isRecord, parseArguments, parseEvent } from "../reply.ts";
import { decodeCall, decodeEnding } from "./decode.ts";
import { failureWithin } from "./failure.ts";

/** What of an answer has come so far. */
interface Progress {
  model: unknown;
  usage: Json;
  /** The fields of the last `message_delta`: the reason it stopped. */
  end: Json;
  /** Calls by the index of their block, each with the slices of its arguments. */
  calls: Map<unknown, { block: Json; json: string }>;
  stopped: boolean;
  say(text: unknown): void;
}

const EVENTS: Record<string, (progress: Progress, event: Json) => void> = {
  message_start(progress, { message }) {
    if (!isRecord(message)) return;
    progress.model = message.model;
    overwrite(progress.usage, message.usage);
  },
  content_block_start({ calls, say }, { index, content_block: block }) {
    if (!isRecord(block)) return;
    if (block.type === "text") say(block.text);
    if (block.type === "tool_use") calls.set(index, { block, json: "" });
  },
  content_block_delta({ calls, say }, { index, delta }) {
    if (!isRecord(delta)) return;
    if (delta.type === "text_delta") say(delta.text);
    const call = calls.get(index);
    if (delta.type === "input_json_delta" && call && typeof delta.partial_json === "string") call.json += delta.partial_json;
  },
  message_delta({ end, usage }, event) {
    overwrite(end, event.delta);
    overwrite(usage, event.usage);
  },
  message_stop(progress) {
    progress.stopped = true;
  },
};

/**
 * Reads a streamed answer: blocks by index, usage in the first event and, cumulative, in `message_delta`; `message_stop` ends it.
 * Events and blocks it does not know are skipped, as the documentation asks: https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export function chatDecoder(emit: (piece: string) => void): StreamDecoder {
  const progress: Progress = {
    model: null,
    usage: {},
    end: {},
    calls: new Map(),
    stopped: false,
    say(text) {
      if (typeof text === "string" && text !== "") emit(text);
    },
  };
  return {
    event(data) {
      const event = parseEvent(data);
      if (event.type === "error" || isRecord(event.error)) throw failureWithin(event);
      const type = String(event.type);
      if (Object.hasOwn(EVENTS, type)) EVENTS[type]?.(progress, event);
    },
    end() {
      const { calls, end, usage, model, stopped } = progress;
      if (!stopped && end.stop_reason === undefined) throw cutStream();
      const toolCalls = [...calls.values()].map(({ block, json }) => decodeCall(block, json === "" ? block.input : parseArguments(json)));
      return decodeEnding(end, usage, model, toolCalls);
    },
  };
}

/** Newer values replace older ones; absent and `null` ones do not. */
function overwrite(target: Json, values: unknown): void {
  if (!isRecord(values)) return;
  for (const [key, value] of Object.entries(values)) if (value !== null && value !== undefined) target[key] = value;
}

import { randomBytes } from "node:crypto";
import { CallError } from "../errors.ts";
import type { Json } from "../types.ts";

/** The reading of replies that every protocol needs. Each either gives a value or throws `bad_reply`; an absent count is `null`. */

export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The reply is not what the provider documents. */
export function undocumented(what: string): CallError {
  return new CallError("bad_reply", `the reply has not the documented form: ${what}`, { sent: true });
}

/** A reply that should be JSON; anything else is told for what it is. */
export function parseReply(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const what =
      body.trim() === "" ? "an empty body" : /^\s*</.test(body) ? "HTML (a proxy in between, or a wrong base_url?)" : "no valid JSON";
    throw new CallError("bad_reply", `the reply is ${what}`, { sent: true, cause });
  }
}

/** One event's JSON object. */
export function parseEvent(data: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (cause) {
    throw new CallError("bad_reply", "an event of the stream is no valid JSON", { sent: true, cause });
  }
  if (!isRecord(value)) throw undocumented("an event that is no object");
  return value;
}

/** A stream that stopped before the provider's end mark: never a short answer. */
export function cutStream(): CallError {
  return new CallError("bad_reply", "the stream ended without its end mark", { sent: true });
}

/** Tool arguments come as JSON text, now and then already parsed; none at all means no arguments. */
export function parseArguments(value: unknown): unknown {
  if (typeof value !== "string") return value ?? {};
  if (value.trim() === "") return {};
  try {
    return JSON.parse(value) ?? {};
  } catch (cause) {
    throw new CallError("bad_reply", "the model wrote tool arguments that are no JSON", { sent: true, cause });
  }
}

/** An id for a tool call that came without one: callers answer calls by id. */
export function newCallId(): string {
  return `call_${randomBytes(9).toString("hex")}`;
}

/** A number of tokens, or `null` where there is none. */
export function count(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** A vector as numbers, or as base64 of little-endian 32-bit floats. */
export function decodeVector(value: unknown): number[] {
  if (Array.isArray(value) && value.length > 0 && value.every((number) => typeof number === "number")) return value;
  if (typeof value !== "string" || value === "") throw undocumented("an embedding that is no list of numbers");
  const bytes = Buffer.from(value, "base64");
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readFloatLE(index * 4));
}

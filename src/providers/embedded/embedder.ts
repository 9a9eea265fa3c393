import { CallError } from "../../errors.ts";
import type { CancelScope } from "../../util/cancel-scope.ts";
import { type Piece, pieces } from "./pieces.ts";
import { createThread, type Thread } from "./thread.ts";

/** Turns texts into vectors whose cosine is their nearness in meaning. English only. */
export interface Embedder {
  /**
   * One vector of 512 numbers and length 1 a text, in order. Calls share the thread in turns, so a long one does not keep a short one waiting;
   * `heard` is called whenever the thread has done something.
   */
  embed(texts: string[], scope: CancelScope, heard?: () => void): Promise<number[][]>;
  /** Ends the thread. Calls in flight and later ones fail. */
  close(): Promise<void>;
}

/** How many numbers a vector has. */
export const DIMENSIONS = 512;

/** What the thread does between two looks at the queue: about a fifth of a second. */
const BATCH = { pieces: 16, weight: 480 };

interface Job {
  rest: Iterator<Piece & { index: number }>;
  next: IteratorResult<Piece & { index: number }>;
  sums: Float64Array[];
  heard(): void;
  resolve(vectors: number[][]): void;
  reject(reason: unknown): void;
}

/** Makes an embedder. Its model's packages are looked for as a module at `resolveFrom` would; the thread starts with the first text. */
export function createEmbedder({ resolveFrom = import.meta.url }: { resolveFrom?: string } = {}): Embedder {
  const thread = createThread(resolveFrom);
  const queue = createQueue(thread);
  let closed = false;

  return {
    async embed(texts, scope, heard = () => {}) {
      scope.throwIfCancelled();
      if (closed) throw closedError();
      refuseBlank(texts);
      if (texts.length === 0) return [];
      let stop = () => {};
      const vectors = new Promise<number[][]>((resolve, reject) => {
        const job = { ...begin(texts), heard, resolve, reject };
        queue.add(job);
        stop = scope.onCancel((reason) => queue.drop(job, reason));
      });
      return vectors.finally(() => stop());
    },
    async close() {
      closed = true;
      queue.clear(closedError());
      await thread.stop(closedError());
    },
  };
}

/** Gives each job a batch in turn. A dropped job ends at once; of its work only the batch already in the thread is still done. */
function createQueue(thread: Thread) {
  const waiting: Job[] = [];
  const dropped = new WeakSet<Job>();
  let working = false;

  const advance = async (job: Job) => {
    const batch = takeBatch(job);
    try {
      const vectors = await thread.run(batch.map((piece) => piece.text));
      for (const { heard } of waiting) heard();
      if (dropped.has(job)) return;
      job.heard();
      addUp(job, batch, vectors);
      if (job.next.done) job.resolve(job.sums.map(toUnit));
      else waiting.push(job);
    } catch (error) {
      job.reject(error);
    }
  };
  const work = async () => {
    if (working) return;
    working = true;
    for (let job = waiting.shift(); job; job = waiting.shift()) await advance(job);
    working = false;
  };

  return {
    add(job: Job) {
      waiting.push(job);
      void work();
    },
    drop(job: Job, reason: CallError) {
      dropped.add(job);
      const place = waiting.indexOf(job);
      if (place >= 0) waiting.splice(place, 1);
      job.reject(reason);
    },
    clear(reason: CallError) {
      for (const job of waiting.splice(0)) job.reject(reason);
    },
  };
}

function begin(texts: string[]): Pick<Job, "rest" | "next" | "sums"> {
  const rest = allPieces(texts);
  return { rest, next: rest.next(), sums: texts.map(() => new Float64Array(DIMENSIONS)) };
}

function* allPieces(texts: string[]) {
  for (const [index, text] of texts.entries()) for (const piece of pieces(text)) yield { ...piece, index };
}

function takeBatch(job: Job): (Piece & { index: number })[] {
  const batch = [];
  for (let weight = 0; !job.next.done && batch.length < BATCH.pieces; job.next = job.rest.next()) {
    weight += job.next.value.weight;
    if (batch.length > 0 && weight > BATCH.weight) break;
    batch.push(job.next.value);
  }
  return batch;
}

function addUp(job: Job, batch: (Piece & { index: number })[], vectors: Float32Array): void {
  for (const [place, { index, weight }] of batch.entries()) {
    const vector = vectors.subarray(place * DIMENSIONS, (place + 1) * DIMENSIONS);
    const sum = job.sums[index] ?? new Float64Array();
    for (const [at, value] of vector.entries()) sum[at] = (sum[at] ?? 0) + weight * value;
  }
}

function toUnit(sum: Float64Array): number[] {
  const length = Math.hypot(...sum) || 1;
  return Array.from(sum, (value) => value / length);
}

function refuseBlank(texts: string[]): void {
  const blank = texts.findIndex((text) => text.trim() === "");
  if (blank >= 0) throw new CallError("bad_request", `texts[${blank}] is blank: leave it out or give it words`, { sent: false });
}

function closedError(): CallError {
  return new CallError("cancelled", "the embedded provider was closed", { sent: false });
}

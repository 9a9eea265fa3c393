import type { CancelScope } from "../../util/cancel-scope.ts";
import { DIMENSIONS, type Embedder } from "./embedder.ts";
import { choose, type Task } from "./extractive.ts";
import { wantsSummary } from "./wording.ts";

/** What is quoted for a task. */
export interface Quotation {
  text: string;
  /** Whether even the nearest sentence had to be cut to fit. */
  cut: boolean;
  /** How many of the sentences were compared with the question. */
  compared: number;
}

interface Limits {
  maxTokens: number | undefined;
  estimate: (text: string) => number;
}

/** How many characters of sentences are compared with a question: 3 to 6 seconds of work. Of a longer text, those with the best hints. */
const MOST_COMPARED = 24_000;
/** How far the question draws the middle of a text towards itself, for a gist. */
const LEAN = 0.2;

/** Quotes the sentences nearest to the question: those of one paragraph side by side, others a line each. `heard` is called while it works. */
export async function quote(task: Task, embedder: Embedder, scope: CancelScope, limits: Limits & { heard(): void }): Promise<Quotation> {
  const compared = shortlist(task);
  const texts = compared.map((place) => task.sentences[place] ?? "");
  const vectors = await embedder.embed(task.question === "" ? texts : [...texts, task.question], scope, limits.heard);
  const asked = task.question === "" ? [] : (vectors.pop() ?? []);
  const gist = asked.length === 0 || wantsSummary(task.question);
  const hints = compared.map((place) => task.hints[place] ?? 0);
  const chosen = choose(gist ? middle(vectors, asked) : asked, vectors, texts, { ...limits, hints });
  const whole = joined(
    task,
    chosen.map((at) => compared[at] ?? 0),
  );
  const text = fitting(whole, limits);
  return { text, cut: text !== whole, compared: compared.length };
}

/** The places of the sentences to compare, in the order of the text. */
function shortlist({ sentences, hints }: Task): number[] {
  const places = [...sentences.keys()].sort((one, other) => (hints[other] ?? 0) - (hints[one] ?? 0));
  const listed: number[] = [];
  let left = MOST_COMPARED;
  for (const place of places) {
    left -= sentences[place]?.length ?? 0;
    if (left >= 0 || listed.length === 0) listed.push(place);
  }
  return listed.sort((one, other) => one - other);
}

/** The gist of a text is what lies nearest to the middle of it. */
function middle(vectors: number[][], asked: number[]): number[] {
  const mean = (at: number) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length;
  return Array.from({ length: DIMENSIONS }, (_, at) => mean(at) + LEAN * (asked[at] ?? 0));
}

function joined({ sentences, blocks }: Task, places: number[]): string {
  return places.reduce((text, place, at) => {
    const separator = at === 0 ? "" : blocks[places[at - 1] ?? 0] === blocks[place] ? " " : "\n";
    return text + separator + sentences[place];
  }, "");
}

function fitting(text: string, { maxTokens = Number.POSITIVE_INFINITY, estimate }: Limits): string {
  if (estimate(text) <= maxTokens) return text;
  const words = text.match(/\S+\s*/g) ?? [];
  while (words.length > 1 && estimate(words.join("").trimEnd()) > maxTokens) words.pop();
  return words.join("").trimEnd();
}

/** A stretch of a text that the model reads whole; `weight` is about its number of tokens. */
export interface Piece {
  text: string;
  weight: number;
}

/** The model reads 128 tokens and silently ignores the rest. Weights are estimates, hence the margin: about 80 words of English prose. */
const READS = 95;

/** Cuts a text at its spaces into pieces that the model reads whole, one at a time as they are asked for. White space counts as one space. */
export function* pieces(text: string): Generator<Piece> {
  let words: string[] = [];
  let weight = 0;
  for (const [word] of text.matchAll(/\S{1,40}/gu)) {
    const cost = weigh(word);
    if (words.length > 0 && weight + cost > READS) {
      yield { text: words.join(" "), weight };
      words = [];
      weight = 0;
    }
    words.push(word);
    weight += cost;
  }
  if (words.length > 0) yield { text: words.join(" "), weight };
}

/** About as many as the model's vocabulary cuts the word into: one for six Latin letters, one for any other character. */
function weigh(word: string): number {
  const runs = word.match(/[a-z]+|[A-Z]+|[^a-zA-Z]/gu) ?? [];
  return runs.reduce((sum, run) => sum + Math.ceil(run.length / 6), 0);
}

import { FENCED, type Sentence } from "./sentences.ts";
import { asksWhatItIs, stems } from "./wording.ts";

/** How much a word of the heading above counts against one of the sentence itself. */
const HEADING = 0.5;
/** How much less a line out of long code counts than a sentence: code draws many questions and answers few. */
const CODE = 0.4;
const WHOLE = /\b(?:this|the|your) (?:project|document|text|article|page|file|readme|repository|program|tool|library|package)\b/gi;
/** How much more a text's first sentences count for who asks what it is, falling to nothing over their number. */
const OPENING = { worth: 0.7, sentences: 6 };

/**
 * What a sentence's words and place say of its nearness to the question, about 0 to 1: the share of the question's words found in it or in its heading
 * (the rarer in the text, the weightier), whether it is a line of code, and whether it opens the text.
 */
export function hintsFor(question: string, sentences: Sentence[]): number[] {
  const shared = sharedWords(question, sentences);
  const opens = asksWhatItIs(question);
  return sentences.map((sentence, at) => {
    const opening = opens && at < OPENING.sentences ? OPENING.worth * (1 - at / OPENING.sentences) : 0;
    return (shared[at] ?? 0) + opening - (sentence.kind === "code" && !FENCED.test(sentence.text) ? CODE : 0);
  });
}

function sharedWords(question: string, sentences: Sentence[]): number[] {
  const asked = [...new Set(stems(question.replace(WHOLE, "")))];
  const said = sentences.map(({ text, heading }) => ({ inText: new Set(stems(text)), inHeading: new Set(stems(heading)) }));
  const worth = asked.map((stem) => {
    const users = said.filter(({ inText, inHeading }) => inText.has(stem) || inHeading.has(stem)).length;
    return Math.log(1 + sentences.length / (1 + users));
  });
  const all = sum(worth) || 1;
  return said.map(({ inText, inHeading }) => {
    const weight = (stem: string) => (inText.has(stem) ? 1 : inHeading.has(stem) ? HEADING : 0);
    return sum(asked.map((stem, at) => (worth[at] ?? 0) * weight(stem))) / all;
  });
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

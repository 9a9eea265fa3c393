import { paragraphSpans, type Span } from "./blocks.ts";
import { sentencesOf } from "./sentences.ts";
import { asking, isAboutAnswer, isQuestion, relates, wordCount } from "./wording.ts";

/** A prompt taken apart: what it asks (empty if it only carries) and the text it carries, word for word. */
export interface Parted {
  question: string;
  text: string;
}

/** A way to take a prompt apart. The finer the cut, the more words the text needs to count as one. */
interface Candidate extends Parted {
  strength: number;
  makes: boolean;
  fewestWords: number;
}

const TAG =
  /<(documents?|doc|text|context|article|content|passage|source|input|data|file|transcript|email|message|notes|page|excerpt|quote|readme|report)\b[^<>]*>/i;
const MOST_TAGS = 50;
const QUESTION_LABEL = /^[ \t>*_]*(?:question|query|q|task|instructions?)[*_]*[ \t]*[:：][*_ \t]*/gim;
const ANSWER_LABEL = /^[ \t*_]*(?:answer|response|a)[*_]*[ \t]*[:：][*_ \t]*$/im;
const QUOTE = /["“«]([^"“”«»]{20,})["”»]/;

/** Parts a prompt by its marks (tags, labels, quotes), else at the paragraph, line or sentence that asks most plainly; `null` if it carries no text. */
export function partPrompt(prompt: string): Parted | null {
  return tagged(prompt) ?? labelled(prompt) ?? quoted(prompt) ?? plainest(prompt) ?? bare(prompt);
}

function tagged(prompt: string): Parted | null {
  const texts: string[] = [];
  let before = "";
  let rest = prompt;
  for (let found = TAG.exec(rest); found && texts.length < MOST_TAGS; found = TAG.exec(rest)) {
    const from = found.index + found[0].length;
    const to = rest.indexOf(`</${found[1]}>`, from);
    if (to < 0) break;
    texts.push(rest.slice(from, to));
    before += `${rest.slice(0, found.index)} `;
    rest = rest.slice(to + `</${found[1]}>`.length);
  }
  const text = texts.join("\n\n");
  const question = (before + rest).trim();
  return wordCount(text) >= 3 && wordCount(question) <= 100 ? { question, text } : null;
}

/** "Context: … Question: … Answer:" with one question before or after the text. */
function labelled(prompt: string): Parted | null {
  const [label, second] = [...prompt.matchAll(QUESTION_LABEL)];
  if (!label || second) return null;
  const from = label.index + label[0].length;
  const length = prompt.slice(from).search(/\n\s*\n|$|\n(?=[^\n]*[:：])/);
  const question = prompt.slice(from, from + length).trim();
  const text = withoutAsking(`${prompt.slice(0, label.index)}\n\n${prompt.slice(from + length).replace(ANSWER_LABEL, "")}`.trim());
  return question && wordCount(text) >= 3 ? { question, text } : null;
}

function quoted(prompt: string): Parted | null {
  const text = QUOTE.exec(prompt)?.[1];
  const rest = prompt.replace(QUOTE, " … ").trim();
  if (!text || wordCount(text) < 8 || wordCount(rest) > 40) return null;
  return asking(rest).strength > 0 || rest.endsWith("…") ? { question: rest, text } : null;
}

function plainest(prompt: string): Parted | null {
  const paragraphs = paragraphSpans(prompt);
  const lines = spansOf(prompt, /[^\r\n]+/g);
  const sentences = spansOf(prompt, /[^\r\n]+?(?:[.!?。！？؟]+["'”’)]*(?=\s|$)|[。！？]|(?=[\r\n]|$))/gu);
  const colon = /^[^.!?\n:]{3,150}[:：]\s+(?=\S)/.exec(prompt)?.[0] ?? "";
  const candidates = [
    ...atEnds(prompt, paragraphs, 12),
    ...(colon ? [candidate(colon.trim(), prompt.slice(colon.length), 12)] : []),
    ...atEnds(prompt, lines, 12),
    ...atEnds(prompt, sentences, 40),
  ];
  const best = candidates.sort((one, other) => other.strength - one.strength).find(carries);
  return best ? { question: best.question, text: best.text } : null;
}

/** The first and the last of the spans as the question, the others as the text; both as the question if both ask and neither is only about the answer. */
function atEnds(prompt: string, spans: Span[], fewestWords: number): Candidate[] {
  const [first, second] = spans;
  const last = spans.at(-1);
  const beforeLast = spans.at(-2);
  if (!first || !second || !last || !beforeLast) return [];
  const opening = prompt.slice(first.start, first.end);
  const closing = prompt.slice(last.start, last.end);
  const leading = candidate(opening, prompt.slice(second.start), fewestWords);
  const trailing = candidate(closing, prompt.slice(0, beforeLast.end), fewestWords);
  if (leading.strength < 4 || trailing.strength < 3 || spans.length < 3) return [leading, trailing];
  const question = isAboutAnswer(opening) ? closing : `${opening} ${closing}`;
  return [{ ...leading, question, text: prompt.slice(second.start, beforeLast.end) }];
}

function candidate(question: string, text: string, fewestWords: number): Candidate {
  return { question: question.trim(), text: withoutAsking(text), ...asking(question), fewestWords };
}

/** Whether the text is one: not further questions, and large enough, or close enough to the question, not to be a remark in passing. */
function carries({ question, text, strength, makes, fewestWords }: Candidate): boolean {
  const words = wordCount(text);
  if (strength === 0 || words < 3 || sentencesOf(text.slice(0, 5_000)).every((sentence) => isQuestion(sentence.text))) return false;
  if (makes) return strength >= 4 && words >= 8;
  if (strength >= 4) return true;
  return words >= (strength === 1 ? 60 : fewestWords) || relates(question, text);
}

/** The text without leading and trailing paragraphs that only say how to answer. */
function withoutAsking(text: string): string {
  const spans = paragraphSpans(text);
  const isText = ({ start, end }: Span) => !isAboutAnswer(text.slice(start, end));
  const first = spans.find(isText);
  const last = spans.findLast(isText);
  return first && last ? text.slice(first.start, last.end) : "";
}

/** A text without a question: paragraphs that ask for nothing. */
function bare(prompt: string): Parted | null {
  const paragraphs = paragraphSpans(prompt);
  const asks = paragraphs.some(({ start, end }) => asking(prompt.slice(start, end)).strength > 0);
  const enough = wordCount(prompt) >= (paragraphs.length > 1 ? 40 : 80) || /^\s*(?:`{3}|~{3})/.test(prompt);
  return enough && !asks && !asking(firstWords(prompt)).makes ? { question: "", text: prompt } : null;
}

function firstWords(prompt: string): string {
  return prompt.trim().split(/\s+/, 20).join(" ");
}

function spansOf(text: string, pattern: RegExp): Span[] {
  return [...text.matchAll(pattern)]
    .filter((found) => found[0].trim())
    .map((found) => ({ start: found.index, end: found.index + found[0].length }));
}

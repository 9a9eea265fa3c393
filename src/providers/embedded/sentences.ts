import { type Block, blocksOf, type Span } from "./blocks.ts";
import { isQuestion, wordCount } from "./wording.ts";

/** A piece of a text that can be quoted, word for word. */
export interface Sentence {
  text: string;
  /** The line or paragraph it stands in, counted from 0. */
  block: number;
  kind: Block["kind"];
  /** The heading above it, or "". */
  heading: string;
}

type Found = Span & Omit<Sentence, "text">;

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });
const ABBREVIATION = /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|No|Fig|Inc|Ltd|Co|approx|cf|e\.g|i\.e)|(?:^|[\s(.])\p{Lu})\.\s*$/u;
/** How a short block of code begins, which is one piece with its fences; the lines of a long one stand alone. */
export const FENCED = /^\s*(?:`{3}|~{3})/;
const WINDOW = 4_000;
const LONGEST_CODE = 6;
const LONGEST_MERGE = 400;

/**
 * The sentences of a plain or Markdown text, each a verbatim piece of it: sentences of paragraphs and list items, rows of tables, short blocks of code,
 * lines of long ones. A question takes what follows it along, and an introduction its code. Left out: mere markup, short headings, heads of lists and tables.
 */
export function sentencesOf(text: string): Sentence[] {
  const shadow = text.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\r\n]/g, " "));
  let heading = "";
  const found = blocksOf(shadow).flatMap((block, index) => {
    if (block.kind === "heading") heading = text.slice(block.start, block.end);
    return cut(shadow, block).map((span) => ({ ...span, kind: block.kind, block: index, heading }));
  });
  const worded = found.filter(({ start, end }) => hasWords(shadow.slice(start, end)));
  return quotable(merged(worded, shadow), shadow).map(({ start, end, ...rest }) => ({ text: text.slice(start, end), ...rest }));
}

function cut(text: string, block: Block): Span[] {
  const inside = text.slice(block.start, block.end);
  if (block.kind === "row" || block.kind === "heading") return [trimmed(inside, block.start)];
  if (block.kind === "code") return cutCode(inside, block);
  return sentenceSpans(inside).flatMap((span) => cutLong(inside.slice(span.start, span.end), block.start + span.start));
}

function cutCode(inside: string, block: Block): Span[] {
  const lines = [...inside.matchAll(/[^\r\n]+/g)].filter((line) => line[0].trim() && !/^\s*(?:>\s?)*(?:`{3}|~{3})/.test(line[0]));
  if (lines.length === 0) return [];
  if (lines.length <= LONGEST_CODE) return [trimmed(inside, block.start)];
  return lines.filter((line) => wordCount(line[0]) > 1).map((line) => trimmed(line[0], block.start + line.index));
}

/** The segmenter ends a sentence at a line's end, after "Dr." and before "she asked"; those are mended here. */
function sentenceSpans(inside: string): Span[] {
  if (!/[.!?。！？؟…]/u.test(inside)) return [{ start: 0, end: inside.length }];
  const spans: Span[] = [];
  for (const { segment, index } of segments(masked(inside))) {
    const last = spans.at(-1);
    const closing = /^[*_]+(?=\s)/.exec(segment)?.[0].length ?? 0;
    if (last) last.end += closing;
    const open = last && (ABBREVIATION.test(inside.slice(last.start, last.end)) || /^\p{Ll}/u.test(segment));
    if (open) last.end = index + segment.length;
    else spans.push({ start: index + closing, end: index + segment.length });
  }
  return spans;
}

/** The segmenter's time and memory grow with the square of the length, so it gets a window at a time; the last sentence of one begins the next. */
function* segments(inside: string): Generator<{ segment: string; index: number }> {
  for (let start = 0; start < inside.length; ) {
    const found = [...SEGMENTER.segment(inside.slice(start, start + WINDOW))];
    const more = start + WINDOW < inside.length && found.length > 1;
    const whole = more ? found.slice(0, -1) : found;
    for (const { segment, index } of whole) yield { segment, index: start + index };
    start += more ? (found.at(-1)?.index ?? WINDOW) : WINDOW;
  }
}

/** The same length without what only looks like the end of a sentence: line ends, images, the targets of links, inline code. */
function masked(inside: string): string {
  return inside
    .replace(/\s/g, " ")
    .replace(/!\[/g, "x[")
    .replace(/\]\([^()\s]*\)|`[^`]+`/g, (part) => "x".repeat(part.length));
}

/** Without full stops a sentence can be a whole file: cut after 80 words. */
function cutLong(sentence: string, offset: number): Span[] {
  if (sentence.length < 600) return [trimmed(sentence, offset)];
  return [...sentence.matchAll(/(?:\S{1,200}\s*){1,80}/gu)].map((part) => trimmed(part[0], offset + part.index));
}

function trimmed(inside: string, offset: number): Span {
  const start = offset + inside.length - inside.trimStart().length;
  return { start, end: start + inside.trim().length };
}

function hasWords(piece: string): boolean {
  const bare = piece
    .replace(/!\[[^[\]]*\]\([^()]*\)|<[^<>\n]+>/g, "")
    .replace(/\[[^[\]]*\]\(#[^()]*\)|\[\s*\]\([^()]*\)/g, "")
    .replace(/^\s*(?:`{3,}|~{3,})\w*/, "");
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(bare.replace(/[#*]/g, ""));
}

/** Joins a question with its answer and "Install it with:" with the code below it. */
function merged(found: Found[], text: string): Found[] {
  const joined: Found[] = [];
  for (const piece of found.toReversed()) {
    const next = joined.at(-1);
    const said = text.slice(piece.start, piece.end);
    const isCode = next?.kind === "code" && FENCED.test(text.slice(next.start, next.end));
    const leads =
      next && (isCode || next.kind === "prose" || next.kind === "item") && (isQuestion(said) || (isCode && /[:：]$/.test(said)));
    if (leads && next.end - piece.start <= LONGEST_MERGE) joined[joined.length - 1] = { ...piece, end: next.end };
    else joined.push(piece);
  }
  return joined.reverse();
}

/** Leaves out what says nothing by itself, unless that is all there is, and what was said before. */
function quotable(found: Found[], text: string): Found[] {
  const telling = found.filter(({ start, end, kind }) => {
    const said = text.slice(start, end);
    return !/[:：]$/.test(said) && !(kind === "heading" && wordCount(said) < 4);
  });
  const seen = new Set<string>();
  return (telling.length > 0 ? telling : found).filter(({ start, end }) => {
    const said = text.slice(start, end);
    return !seen.has(said) && seen.add(said);
  });
}

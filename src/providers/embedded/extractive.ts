import type { Message } from "../../types.ts";
import { hintsFor } from "./hints.ts";
import { partPrompt } from "./prompt.ts";
import { type Sentence, sentencesOf } from "./sentences.ts";
import { asking, isAboutAnswer, isInstruction, relates, wordCount } from "./wording.ts";

/** What an extractive answer is made from: the question (empty if nothing is asked) and the pieces of the carried text that may be quoted. */
export interface Task {
  question: string;
  sentences: string[];
  /** The line or paragraph each sentence stands in: two sentences of one line have the same number. */
  blocks: number[];
  /** What its words and place say of each sentence's nearness to the question, about 0 to 1. */
  hints: number[];
}

/** How much may be quoted. */
export interface Limits {
  maxSentences?: number;
  maxTokens?: number | undefined;
  /** Counts the tokens of a sentence, for `maxTokens`. */
  estimate?: (text: string) => number;
  /** What is known of each sentence's nearness beside its vector, about 0 to 1. */
  hints?: number[];
}

/** What a full hint is worth beside the cosine. The model knows few names and terms; with 0.3 shared ones are found and meaning still leads. */
const HINT = 0.3;

/** A sentence is quoted beside the nearest one only if it is at least this near to the question, as a share of the nearest one's cosine. */
const NEAR_ENOUGH = 0.75;

/** Finds the question in the messages and the text they carry: in the prompt itself, in earlier turns and in tools' results. `null` if they carry none. */
export function findTask(messages: Message[]): Task | null {
  const at = messages.findLastIndex((message) => message.role === "user");
  const prompt = messages[at] ? textOf(messages[at]) : "";
  const parted = partPrompt(prompt);
  const question = parted?.question ?? prompt.trim();
  const told = messages.flatMap((message, index) => [index === at ? sentencesOf(parted?.text ?? "") : toldIn(message, question)]);
  const found = numbered(told).filter(({ text }) => text !== question);
  const seen = new Set<string>();
  const sentences = found.filter(({ text }) => !seen.has(text) && seen.add(text));
  if (sentences.length === 0) return null;
  return {
    question,
    sentences: sentences.map(({ text }) => text),
    blocks: sentences.map(({ block }) => block),
    hints: hintsFor(question, sentences),
  };
}

/** The places of the sentences nearest to the question by cosine, in the order of the text; at most `maxSentences` (3) and `maxTokens`, at least one. */
export function choose(question: number[], vectors: number[][], sentences: string[], limits: Limits = {}): number[] {
  const { maxSentences = 3, maxTokens = Number.POSITIVE_INFINITY, estimate = (text) => Math.ceil(text.length / 4), hints = [] } = limits;
  const ranked = vectors
    .map((vector, index) => ({ index, nearness: cosine(question, vector) + HINT * (hints[index] ?? 0) }))
    .sort((one, other) => other.nearness - one.nearness);
  const nearest = ranked[0];
  if (!nearest) return [];
  const chosen: number[] = [];
  let tokens = 0;
  for (const { index, nearness } of ranked) {
    if (chosen.length >= maxSentences || (chosen.length > 0 && nearness < NEAR_ENOUGH * nearest.nearness)) break;
    const cost = estimate(sentences[index] ?? "");
    if (chosen.length > 0 && tokens + cost > maxTokens) continue;
    tokens += cost;
    chosen.push(index);
  }
  return chosen.sort((one, other) => one - other);
}

/** What a turn other than the last prompt tells. A model's own answers are no text to quote; a system prompt's orders neither. */
function toldIn(message: Message, question: string): Sentence[] {
  if (message.role === "assistant") return [];
  const text = textOf(message);
  if (message.role === "tool") return sentencesOf(text);
  if (message.role === "user") {
    const parted = partPrompt(text);
    if (parted) return sentencesOf(parted.text);
  }
  const isOrder = message.role === "system" ? isInstruction : (said: string) => isAboutAnswer(said) || asking(said).strength > 0;
  const told = sentencesOf(text).filter((sentence) => wordCount(sentence.text) >= 3 && !isOrder(sentence.text));
  const isMeant = relates(question, told.map((sentence) => sentence.text).join(" "));
  return isMeant ? told : [];
}

function numbered(turns: Sentence[][]): Sentence[] {
  let before = 0;
  return turns.flatMap((sentences) => {
    const first = before;
    before += (sentences.at(-1)?.block ?? 0) + 1;
    return sentences.map((sentence) => ({ ...sentence, block: first + sentence.block }));
  });
}

/** The text of a turn, its parts as paragraphs. */
export function textOf(message: Message): string {
  if (typeof message.content === "string") return message.content;
  return message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n\n");
}

function cosine(one: number[], other: number[]): number {
  let dot = 0;
  let oneLength = 0;
  let otherLength = 0;
  for (const [at, value] of one.entries()) {
    const beside = other[at] ?? 0;
    dot += value * beside;
    oneLength += value * value;
    otherLength += beside * beside;
  }
  return dot / (Math.sqrt(oneLength * otherLength) || 1);
}

/** What the words of a prompt give away: whether a stretch asks, how the answer is to be, or whether it tells something. English; a question mark counts in any language. */

const LEAD =
  /^(?:[\s"'“(*_-]*(?:now|then|so|and|also|please|kindly|hi|hey|hello|ok|okay|thanks)\b[\s,.!]*)*(?:(?:using|based on|given|from|according to|in)\b[^,.?!:]{1,60}, *)?/i;
const ASK =
  /^(?:summari[sz]e|sum up|summary|tl;?dr|list|find|extract|tell|explain|give|name|identify|quote|describe|show|answer|define|compare|state|outline|recap|condense|shorten|classify|count|determine|highlight|pick|select|cite|analy[sz]e|review|check|read|look|evaluate|discuss|(?:can|could|would|will) you|help|i (?:want|need|would like) to know|i'd like to know|i wonder|let me know|say)\b/i;
const MAKE =
  /^(?:write|compose|create|generate|draft|imagine|invent|implement|code|build|make|translate|rewrite|rephrase|paraphrase|convert|design|brainstorm|suggest|plan|sing|tell (?:me|us) a (?:joke|story)|continue|complete|act|pretend|correct|fix|improve)\b/i;
const WONDER = /^(?:who|whom|whose|what|when|where|why|how|which|is|are|does|do|did|can|should)\b[^.!]*$/i;
const ABOUT_ANSWER =
  /^(?:please\s+)?(?:(?:answer|respond|reply)\b|be (?:brief|concise|short|clear|precise|polite|honest)|keep (?:it|your|the answer)\b|limit (?:it|your|the answer)|use (?:only|no more|at most|bullets?|simple|plain)\b|(?:return|output) only\b|you are (?:an?|the|now)\b|no more than\b|in (?:one|two|three|a few) (?:words?|sentences?|lines?)\b|think step|thanks\b|thank you\b)/i;
const INSTRUCTS =
  /^(?:please\s+)?(?:you(?:'re|r)?\b|do not\b|don't\b|never\b|always\b|use\b|if\b|when (?:you|the user|asked)\b|act\b|speak\b|follow\b|make sure\b|today(?:'s date)? is\b)/i;
const POINTS_AT_TEXT =
  /\b(?:this|these|those|following|below|above|text|passage|article|document|paragraph|file|readme|context|notes?|email|message|transcript)\b/i;
const REFERS_BACK = /\b(?:he|she|it|its|they|them|their|him|his|her|hers|this|that|these|those|there|above|below|former|latter)\b/i;
const COMMON = new Set(
  "the and for are was were you your with that this from have has had not but what when where who whom whose why how which does did can could should would will about into than then there their them they his her its our out one two any all may me my is in on of to it as at be by do if or so we he she an make makes made use uses used using get need want please tell".split(
    " ",
  ),
);

/** How plainly a stretch asks. */
export interface Asking {
  /** 0 not at all; 1 a bare command; 2 a question among other sentences; 3 a question; 4 a command that points at a text; 5 one that introduces it. */
  strength: number;
  /** It wants something new made, which no quotation is. */
  makes: boolean;
}

/** Judges how plainly a stretch asks for something. Long ones and headings never do. */
export function asking(stretch: string): Asking {
  const said = stretch.trim();
  if (wordCount(said) > 60 || /^(?:#|```|~~~)/.test(said)) return { strength: 0, makes: false };
  const start = said.replace(LEAD, "");
  const makes = MAKE.test(start);
  return { strength: strengthOf(said, start, makes || ASK.test(start)), makes };
}

function strengthOf(said: string, start: string, commands: boolean): number {
  const introduces = /[:：]$/.test(said);
  if (introduces && (commands || WONDER.test(start) || isQuestion(said.slice(0, -1).trim()))) return 5;
  if (commands && POINTS_AT_TEXT.test(said)) return 4;
  if (isQuestion(said)) return /[.!。！]\s/u.test(said) ? 2 : 3;
  if (commands || (WONDER.test(start) && !introduces && wordCount(said) <= 20)) return 1;
  return 0;
}

/** Whether a stretch ends with a question mark of any script, quotes and brackets aside. */
export function isQuestion(stretch: string): boolean {
  return /[?？؟⁇⁈⁉][)\]"'”’»*_\s]*$/u.test(stretch);
}

/** Whether a sentence says how to answer, or as whom, and so is no part of a text. */
export function isAboutAnswer(sentence: string): boolean {
  return ABOUT_ANSWER.test(sentence.trim());
}

/** Whether a sentence of a system prompt tells the model what to be or do, rather than telling something. */
export function isInstruction(sentence: string): boolean {
  return isAboutAnswer(sentence) || INSTRUCTS.test(sentence.trim()) || asking(sentence).strength > 0;
}

/** Whether the question wants the gist of the whole text. */
export function wantsSummary(question: string): boolean {
  return /\b(?:summar(?:y|i[sz]\w*)|sum up|tl;?dr|gist|recap|outline|overview|condense|shorten|(?:key|main) (?:points?|ideas?|takeaways?))\b/i.test(
    question,
  );
}

/** Whether the question asks what something is, which a text says first. */
export function asksWhatItIs(question: string): boolean {
  return (
    wantsSummary(question) ||
    (/^(?:what|who)(?:'s| is| are| does)\b|\babout\?$/i.test(question.replace(LEAD, "")) && wordCount(question) <= 6)
  );
}

/** Whether a question can be meant for a text: they share a word's stem, or the question points back at something said. */
export function relates(question: string, text: string): boolean {
  if (/[^\p{ASCII}\p{P}\p{S}]/u.test(question) || REFERS_BACK.test(question) || wantsSummary(question)) return true;
  const said = stems(text);
  return stems(question).some((stem) => said.some((other) => other.startsWith(stem) || stem.startsWith(other)));
}

/** How many words a stretch has. */
export function wordCount(stretch: string): number {
  return stretch.match(/[\p{L}\p{N}][\p{L}\p{N}'’-]*/gu)?.length ?? 0;
}

/** The words of a text that carry meaning, without their endings, in lower case. */
export function stems(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [];
  return words
    .filter((word) => !COMMON.has(word))
    .map((word) => word.replace(/(?:(?<=..)ie[sd]|(?<=...)(?:ations?|ing|ed|es|s|ly|e|y))$/, "").replace(/(.)\1$/, "$1"));
}

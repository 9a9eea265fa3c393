/** A stretch of a text by its offsets, ends excluded. */
export interface Span {
  start: number;
  end: number;
}

/** What a block is: running text (a paragraph, an item of a list), a heading, a row of a table, or a block of code with its fences. */
export interface Block extends Span {
  kind: "prose" | "item" | "heading" | "row" | "code";
}

interface Line extends Span {
  text: string;
}

const MARKER = /^\s*(?:>\s?)*(?:(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?|#{1,6}\s+)?/;
const FENCE = /^\s*(?:>\s?)*(`{3,}|~{3,})\s*(\w*)/;
const PROSE_FENCES = new Set(["", "text", "txt", "plain", "plaintext", "markdown", "md", "quote"]);
const ENDS_SENTENCE = /[.!?:;…。！？؟：]["'”’)\]*_]*\s*$/u;
const ENDS_OPEN =
  /(?:,|[\s(](?:the|an?|and|or|of|in|on|at|to|for|by|with|from|as|is|are|was|were|that|which|its?|their|this|not|be|no))\s*$/i;

/** The blocks of a plain or Markdown text, in order, without their list and heading marks. Lines that a writer has only wrapped are one block. */
export function blocksOf(text: string): Block[] {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line) continue;
    const fenced = fencedLines(lines, at);
    if (fenced > 0) {
      const inside = lines.slice(at + 1, at + fenced - 1);
      if (isCode(line, inside)) blocks.push({ kind: "code", start: line.start, end: lines[at + fenced - 1]?.end ?? text.length });
      else for (const each of inside) addLine(blocks, each, text);
      at += fenced - 1;
    } else if (isTableHead(line, lines[at + 1])) at++;
    else addLine(blocks, line, text);
  }
  return blocks;
}

/** What stands between blank lines; a fenced block is one, whatever stands around it. */
export function paragraphSpans(text: string): Span[] {
  const spans: Span[] = [];
  const lines = linesOf(text);
  let open = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    const last = spans.at(-1);
    const fenced = fencedLines(lines, at);
    if (!line || line.text.trim() === "") open = false;
    else if (fenced > 0) {
      at += fenced - 1;
      spans.push({ start: line.start, end: lines[at]?.end ?? text.length });
      open = false;
    } else if (open && last) last.end = line.end;
    else {
      spans.push({ start: line.start, end: line.end });
      open = true;
    }
  }
  return spans;
}

/** The lines of a text without their ends. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (const found of text.matchAll(/[^\r\n]*(?:\r\n|\r|\n|$)/g)) {
    const line = found[0].replace(/[\r\n]+$/, "");
    lines.push({ text: line, start: found.index, end: found.index + line.length });
  }
  return lines;
}

/** How many lines the fenced block takes that begins at this line, fences included; 0 if none does. One that is never closed goes to the end. */
function fencedLines(lines: Line[], at: number): number {
  const fence = FENCE.exec(lines[at]?.text ?? "")?.[1];
  if (!fence) return 0;
  for (let end = at + 1; end < lines.length; end++) {
    const [, closing = "", language = ""] = FENCE.exec(lines[end]?.text ?? "") ?? [];
    if (closing.startsWith(fence) && language === "") return end - at + 1;
  }
  return lines.length - at;
}

function isCode(fence: Line, inside: Line[]): boolean {
  if (!PROSE_FENCES.has(FENCE.exec(fence.text)?.[2]?.toLowerCase() ?? "")) return true;
  const prose = inside.filter((line) => /^\s*[\p{L}"“'(*#>|-][^{};=$\\]*$/u.test(line.text) && /\s/.test(line.text.trim()));
  return prose.length * 2 <= inside.filter((line) => line.text.trim()).length;
}

function isTableHead(line: Line, next: Line | undefined): boolean {
  return /\|/.test(line.text) && /^\s*\|?\s*:?-{2,}:?\s*(?:\||$)/.test(next?.text ?? "");
}

function addLine(blocks: Block[], line: Line, text: string): void {
  const mark = MARKER.exec(line.text)?.[0] ?? "";
  const start = line.start + mark.length;
  const last = blocks.at(-1);
  if (start >= line.end) return;
  if (/^\s*\|.*\|\s*$|\s\|\s.*\s\|\s/.test(line.text)) blocks.push({ kind: "row", ...rowSpan(line) });
  else if (mark.includes("#")) blocks.push({ kind: "heading", start, end: line.end });
  else if (/[^\s>]/.test(mark)) blocks.push({ kind: "item", start, end: line.end });
  else if (last && continues(last, line, text)) last.end = line.end;
  else blocks.push({ kind: "prose", start, end: line.end });
}

function rowSpan(line: Line): Span {
  const inner = line.text.replace(/^[\s|]+/, "");
  return { start: line.end - inner.length, end: line.end - inner.length + inner.replace(/[\s|]+$/, "").length };
}

/** Whether a line goes on with the block before it: the block is open, and the line begins as no line of its own would. */
function continues(block: Block, line: Line, text: string): boolean {
  if (block.kind === "heading" || block.kind === "row" || block.kind === "code") return false;
  const between = text.slice(block.end, line.start);
  if (!/^(?:\r\n|\r|\n)$/.test(between)) return false;
  const before = text.slice(Math.max(block.start, block.end - 500), block.end);
  const lastLine = before.slice(Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1);
  if (ENDS_SENTENCE.test(lastLine)) return false;
  if (block.kind === "item" && /^\s{2,}/.test(line.text)) return true;
  const goesOn = /^\s*(?:>\s?)*[\p{Ll}\p{Lo}("“'`*[]/u.test(line.text);
  const isOpen = ENDS_OPEN.test(lastLine);
  return (goesOn && isOpen) || (lastLine.length >= 40 && (goesOn || isOpen));
}

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";
import { estimateTokens } from "../money/tokens.ts";
import type { Agency, ToolResult } from "./connect.ts";
import { pasteBlock } from "./paste-block.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));
const USUAL_OUTPUT = 512;

const TEXTS = [
  "To reset your password, open Settings and choose Security.",
  "The invoice for March was paid on the 4th of April.",
  "Our office is closed on public holidays.",
  "If you cannot sign in, request a new login link by e-mail.",
  "The train to the airport leaves every twenty minutes.",
];
const RANKED_BY = "I forgot my login credentials";
const README_QUESTION = "What does this MCP server do?";

/** Shows, on real input, what an agent gets from the server. */
export async function tour(agency: Agency): Promise<void> {
  heading("Providers");
  const { text, structured } = await agency.call("list_providers", { details: true });
  print(text);
  warnOfLocalConfig();

  heading(`Five texts, ranked by "${RANKED_BY}"`);
  const ranking = await agency.call("embed", { texts: TEXTS, query: RANKED_BY, top_k: TEXTS.length });
  print(ranking.failed ? ranking.text : withTexts(ranking.text));

  heading(`A question about this project's README: ${README_QUESTION}`);
  const prompt = `${README_QUESTION}\n\n${readmeText()}`;
  print(grey(announcement(structured, prompt)));
  show(await agency.call("complete", { prompt, max_tokens: 300 }));

  heading("For Claude Desktop's claude_desktop_config.json (and any other MCP client)");
  print(pasteBlock(process.env));
}

/** The README without the transcript of this very tour. */
function readmeText(): string {
  return readFileSync(README, "utf8").replace(/<!-- tour -->[\s\S]*<!-- \/tour -->/, "");
}

export interface Question {
  question: string;
  text: string;
  model?: string | undefined;
  task?: string | undefined;
}

/** One completion: progress while it runs, the answer, and one grey line about it. */
export async function ask(agency: Agency, { question, text, model, task }: Question): Promise<void> {
  const { structured } = await agency.call("list_providers", { details: true });
  warnOfLocalConfig();
  const prompt = [question, text].filter((part) => part !== "").join("\n\n");
  if (model === undefined && task === undefined) note(announcement(structured, prompt));
  const given = { prompt, ...(model !== undefined && { model }), ...(task !== undefined && { task }) };
  const result = await agency.call("complete", given, ({ message }) => message && note(message, true));
  endNote();
  show(result);
  if (result.failed) process.exitCode = 1;
}

/** Names what will be asked and what that is estimated to cost, before anything paid is sent. */
function announcement(structured: Record<string, unknown>, prompt: string): string {
  const providers = structured.providers as {
    name: string;
    text_model: string | null;
    kind: string;
    local: boolean;
    prices: { text: Rates | null };
  }[];
  const ready = providers.filter(({ text_model }) => text_model !== null);
  const first = ready.find(({ kind }) => kind !== "embedded") ?? ready[0];
  if (!first) return "no provider is ready";
  const tokens = estimateTokens(prompt);
  return `asking ${first.name}:${first.text_model}, about ${tokens} tokens in, ${costWords(first.prices.text, tokens)}`;
}

interface Rates {
  input: number | null;
  output: number | null;
}

function costWords(rates: Rates | null, tokens: number): string {
  if (!rates || rates.input === null) return "price unknown";
  const dollars = (tokens * rates.input + USUAL_OUTPUT * (rates.output ?? 0)) / 1e6;
  return dollars === 0 ? "free" : `at most about $${dollars.toPrecision(2)}`;
}

function withTexts(lines: string): string {
  return lines
    .split("\n")
    .map((line) => {
      const [index = "", score] = line.split(" ");
      return `${score}  ${TEXTS[Number(index)]}`;
    })
    .join("\n");
}

function show({ text, notes, meta, failed }: ToolResult): void {
  print(failed ? styleText("red", text) : text);
  if (notes !== "") print(grey(notes));
  const told = meta["agency/completion"] as Told | undefined;
  if (told) print(grey(summary(told)));
}

interface Told {
  provider: string;
  model: string;
  usage: { input_tokens: number | null; output_tokens: number | null; source: string };
  cost_usd: number | null;
  latency_ms: number;
}

function summary({ provider, model, usage, cost_usd, latency_ms }: Told): string {
  const about = usage.source === "estimated" ? "about " : "";
  const tokens = `${about}${usage.input_tokens ?? "?"} + ${usage.output_tokens ?? "?"} tokens`;
  const cost = cost_usd === null ? "cost unknown" : `$${Number(cost_usd.toPrecision(3))}`;
  return [provider, model, tokens, cost, `${(latency_ms / 1000).toFixed(1)} s`].join(" · ");
}

/** A config in the current folder is never read by itself: a repository you open must not redirect your keys. */
function warnOfLocalConfig(): void {
  if (existsSync("config.toml") && !process.argv.includes("--config"))
    note("config.toml in this folder is not read; use: npm start -- --config ./config.toml");
}

function heading(text: string): void {
  print(`\n${styleText("bold", text)}`);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function grey(text: string): string {
  return styleText("gray", text);
}

/** A line for the person who waits, on stderr; a passing one is overwritten by the next. */
function note(text: string, passing = false): void {
  if (!passing) process.stderr.write(`${grey(text)}\n`);
  else if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${grey(text)}`);
}

function endNote(): void {
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[2K");
}

import type { CallToolResult } from "@modelcontextprotocol/server";
import { type EmbeddingView, embed } from "../tools/embed.ts";
import { called, failed, summary, textOf } from "./call-view.ts";
import { fileText, pipedText } from "./input.ts";
import type { World } from "./prices.ts";
import { inSession } from "./session.ts";
import { onTerminal, shown, statusLine } from "./status-line.ts";
import type { Screen } from "./table.ts";
import { checkGiven, givenBy, type ToolOptions, wrongUsage } from "./tool-options.ts";

/** Every option of `embed` that is an argument of the tool. */
export const EMBED_OPTIONS: ToolOptions = {
  query: { about: "rank the texts by how near they are to this in meaning" },
  top_k: { about: "with --query, how many; default 10" },
  model: { about: "provider, provider:model or a model id", value: "model" },
  dimensions: { about: "numbers a vector, for models that can shorten" },
  input_type: { about: "what the texts are for; default document" },
};

/** What the command line asks for beside the tool's arguments. */
export interface EmbedOptions extends Record<string, unknown> {
  config?: string | undefined;
  file?: string[] | undefined;
  json?: boolean | undefined;
}

/** `embed`: vectors or a ranking, by the very tool that the server offers. Gives the exit code. */
export async function embedHere(given: readonly string[], options: EmbedOptions, world: World): Promise<number> {
  const { json = false, file: files = [] } = options;
  const texts = [...given, ...files.flatMap((path) => linesOf(fileText(path))), ...linesOf(await pipedText(world.warn))];
  if (texts.length === 0) throw wrongUsage("there is no text to embed; give some, name a --file or pipe lines in");
  const asked = { ...givenBy(options, embed.schema, EMBED_OPTIONS), texts, details: json };
  const checked = checkGiven(embed.schema, asked, EMBED_OPTIONS);
  const ranking = checked.query !== undefined;
  if (!ranking) checked.include_vectors = json;
  return inSession(options.config, world, async ({ context }) => {
    const status = statusLine(world.env);
    const channel = { send: async (message = "") => status.passing(message) };
    const result = await called(() => embed.handle(checked, context(channel)));
    status.clear();
    if (result.isError) return failed(result, json, world);
    const view = result._meta?.["agency/embedding"] as EmbeddingView;
    world.screen.write(written(result, { json, ranking, texts }, world.screen));
    for (const note of json ? [] : [...view.notes, ...(ranking ? [summary(view)] : [])]) status.note(note);
    return 0;
  });
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== "");
}

interface Asked {
  json: boolean;
  ranking: boolean;
  texts: readonly string[];
}

function written(result: CallToolResult, { json, ranking, texts }: Asked, screen: Screen): string {
  if (json) return `${JSON.stringify(result.structuredContent)}\n`;
  if (!ranking) return `${textOf(result)}\n`;
  const lines = textOf(result).split("\n");
  return lines.map((line) => `${withText(line, texts, screen)}\n`).join("");
}

/** A line of the ranking, `index score`, and the text that it is about. */
function withText(line: string, texts: readonly string[], screen: Screen): string {
  const text = shown(texts[Number.parseInt(line, 10)] ?? "", screen).replace(/\s+/g, " ");
  const whole = `${line} ${text}`;
  return onTerminal(screen) && whole.length > screen.width ? `${whole.slice(0, screen.width - 1)}…` : whole;
}

import { type CompletionView, complete } from "../tools/complete.ts";
import type { ProgressChannel } from "../tools/tool.ts";
import { called, failed, summary, textOf } from "./call-view.ts";
import { fileText, imageFrom, pipedText } from "./input.ts";
import type { World } from "./prices.ts";
import { inSession } from "./session.ts";
import { onTerminal, type StatusLine, shown, statusLine } from "./status-line.ts";
import type { Screen } from "./table.ts";
import { checkGiven, givenBy, type ToolOptions } from "./tool-options.ts";

/** How an answer is to be made: the options that `complete` and `compare` share. */
export const ANSWER_OPTIONS: ToolOptions = {
  system: { about: "system prompt" },
  messages: { about: "earlier turns: a file with a JSON array, or the array itself" },
  images: { flag: "--image", value: "file", about: "an image file, an https or a data URL" },
  json: { flag: "--json-mode", about: "the answer must be one JSON value (--json is how it is printed)" },
  json_schema: { about: "the answer must be JSON valid against this JSON Schema: a file, or the schema itself" },
  max_tokens: { about: "longest answer" },
  temperature: { about: "0 to 2" },
  top_p: { about: "0 to 1" },
  seed: { about: "for answers that can be had again, where the model has that" },
  stop: { about: "where the answer ends" },
  reasoning: { about: "effort of models that reason" },
  timeout_ms: { about: "longest wait for the whole call, in milliseconds" },
  max_cost_usd: { about: "refuse before sending if the estimate is above" },
};

/** Every option of `complete` that is an argument of the tool. */
export const COMPLETE_OPTIONS: ToolOptions = {
  model: { about: "provider, provider:model or a model id", value: "model" },
  task: { about: "routing hint: code_generation, chat, summarization, or any key of [llm.routing]", value: "task" },
  prefer: { about: "what decides instead of the config's strategy" },
  ...ANSWER_OPTIONS,
  tools: { about: "functions that the model may call: a file with a JSON array, or the array itself" },
  tool_choice: { about: "auto, none, required or a tool's name" },
};

/** What the command line asks for beside the tool's arguments. */
export interface CompleteOptions extends Record<string, unknown> {
  config?: string | undefined;
  file?: string[] | undefined;
  stream?: boolean | undefined;
  json?: boolean | undefined;
}

/** `complete`: one completion, by the very tool that the server offers. Gives the exit code. */
export async function completeHere(words: readonly string[], options: CompleteOptions, world: World): Promise<number> {
  const { json, file: files } = options;
  const stream = !json && (options.stream ?? onTerminal(world.screen));
  const prompt = await promptOf(words, files, world);
  const given = { ...toolArguments(options), ...(prompt !== "" && { prompt }), stream, details: json === true };
  const checked = checkGiven(complete.schema, given, COMPLETE_OPTIONS);
  if (checked.json || checked.json_schema || checked.tools) checked.stream = false;
  return inSession(options.config, world, async ({ context }) => {
    const status = statusLine(world.env);
    const paper = paperOn(world.screen, status, checked.stream === true);
    const result = await called(() => complete.handle(checked, context(paper.channel)));
    status.clear();
    if (result.isError) {
      paper.breakOff();
      return failed(result, json, world);
    }
    if (json) world.screen.write(`${JSON.stringify(result.structuredContent, null, 2)}\n`);
    else paper.finish(textOf(result));
    const view = result._meta?.["agency/completion"] as CompletionView;
    for (const note of json ? [] : [...view.notes, summary(view)]) status.note(note);
    return 0;
  });
}

/** The prompt of a command line: its words, its files and what is piped in, a blank line between them. */
export async function promptOf(words: readonly string[], files: readonly string[] = [], { warn }: World): Promise<string> {
  const parts = [words.join(" "), ...files.map(fileText), await pipedText(warn)];
  return parts.filter((part) => part.trim() !== "").join("\n\n");
}

/** The tool's arguments that options give, image files read. */
export function toolArguments(options: Record<string, unknown>): Record<string, unknown> {
  const { images, ...given } = givenBy(options, complete.schema, COMPLETE_OPTIONS);
  return { ...given, ...(Array.isArray(images) && { images: images.map((image) => imageFrom(String(image))) }) };
}

interface Paper {
  channel: ProgressChannel;
  /** The answer is whole: writes what has not come in pieces. */
  finish(text: string): void;
  /** There will be no more of it. */
  breakOff(): void;
}

/** Where an answer is written: piece by piece, or when it is whole; until then it is told who is asked. */
function paperOn(screen: Screen, status: StatusLine, stream: boolean): Paper {
  let written = "";
  const write = (text: string) => {
    written += text;
    screen.write(shown(text, screen));
  };
  const endLine = () => {
    if (written !== "" && !written.endsWith("\n")) screen.write("\n");
  };
  return {
    channel: {
      async send(message) {
        if (message === undefined || message === "") return;
        if (!stream) return status.passing(message);
        status.clear();
        write(message);
      },
      target: (name) => written === "" && status.passing(`${name}…`),
    },
    finish(text) {
      write(text.startsWith(written) ? text.slice(written.length) : `\n${text}`);
      endLine();
    },
    breakOff: endLine,
  };
}

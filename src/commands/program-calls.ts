import type { Command } from "commander";

type ConfigOf = (root: Command) => string | undefined;

/** Adds the commands that call other models or say which would be called. Options that are arguments of a tool come from that tool, which is loaded only when its command is named. */
export async function addCalls(root: Command, configOf: ConfigOf, argv: readonly string[]): Promise<void> {
  const complete = addComplete(root, configOf);
  const embed = addEmbed(root, configOf);
  addProviders(root, configOf);
  if (!argv.some((word) => word === "complete" || word === "embed")) return;
  const { toolOptionsOf } = await import("./tool-options-of.ts");
  toolOptionsOf({ complete, embed });
}

const file = (command: Command, about: string) =>
  command.option("--file <file>", `${about}; may be repeated`, (path: string, before: string[] = []) => [...before, path]);

function addComplete(root: Command, configOf: ConfigOf): Command {
  const command = root.command("complete [prompt...]").description("ask another model; files and standard input are added to the prompt");
  return file(command, "a text to add to the prompt")
    .option("--stream", "print the answer while it comes, as is usual at a terminal")
    .option("--no-stream", "print it when it is whole, as is usual in a pipe")
    .option("--json", "for programs: the answer with model, usage, cost and attempts")
    .option("--config <file>", "the config file, instead of the usual places")
    .addHelpText("after", '\nExample:\n  git diff | agency-llm complete --prefer cheap "Write a commit message for this diff."')
    .action(async (words, options) => {
      const [{ completeHere }, { thisWorld }] = await Promise.all([import("./complete.ts"), import("./prices.ts")]);
      process.exitCode = await completeHere(words, { ...options, config: options.config ?? configOf(root) }, thisWorld());
    });
}

function addEmbed(root: Command, configOf: ConfigOf): Command {
  const command = root
    .command("embed [text...]")
    .description("embed texts, or rank them by meaning; files and standard input add a text a line");
  return file(command, "texts, one a line")
    .option("--json", "for programs: the vectors, or the ranking, with model, usage and cost")
    .option("--config <file>", "the config file, instead of the usual places")
    .addHelpText("after", '\nExample:\n  ls docs | agency-llm embed --query "how to log in" --top-k 3')
    .action(async (texts, options) => {
      const [{ embedHere }, { thisWorld }] = await Promise.all([import("./embed.ts"), import("./prices.ts")]);
      process.exitCode = await embedHere(texts, { ...options, config: options.config ?? configOf(root) }, thisWorld());
    });
}

function addProviders(root: Command, configOf: ConfigOf): void {
  root
    .command("providers [provider]")
    .description("which providers are ready, their prices and state, and what to set for the others; free")
    .option("--provider <name>", "one, with its models")
    .option("--query <text>", "models whose id contains it")
    .option("--check", "also ask each one for its models, which is free")
    .option("--json", "for programs: capabilities, limits, prices, health and models too")
    .option("--config <file>", "the config file, instead of the usual places")
    .addHelpText("after", "\nExample:\n  agency-llm providers groq --check --query 120b")
    .action(async (provider, options) => {
      const [{ showProviders }, { thisWorld }] = await Promise.all([import("./providers.ts"), import("./prices.ts")]);
      process.exitCode = await showProviders({ provider, ...options, config: options.config ?? configOf(root) }, thisWorld());
    });
}

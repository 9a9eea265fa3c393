import { Command, InvalidArgumentError, Option } from "commander";
import { CallError } from "../errors.ts";
import { nearest } from "../util/nearest.ts";
import { VERSION } from "../version.ts";
import { addCalls } from "./program-calls.ts";
import { addConfig } from "./program-config.ts";
import { addSetup } from "./program-setup.ts";

/** Reads the command line and runs what it names. Exit codes: 0 done, 1 the work failed, 2 wrong usage. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    const root = program();
    await addCalls(root, configOf, argv);
    await root.parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    console.error(`agency-llm: ${error.message}`);
    process.exitCode = error.kind === "config" ? 2 : 1;
  }
}

function program(): Command {
  const root = new Command("agency-llm")
    .description("Hands work from any MCP client to other language models. Without a command it serves MCP on stdin and stdout.")
    .version(VERSION)
    .option("--config <file>", "the config file, instead of the usual places")
    .showSuggestionAfterError()
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
    .allowExcessArguments()
    .action(async () => {
      refuseUnknown(root);
      const { serveOnStdio } = await import("./serve.ts");
      await serveOnStdio(configOf(root));
    });

  root
    .command("serve")
    .description("serve MCP on stdin and stdout, or over HTTP")
    .option("--http", "serve HTTP at /mcp instead")
    .option("--host <host>", "address to listen on", "127.0.0.1")
    .option("--port <port>", "port to listen on; 0 takes a free one", portOf, 3141)
    .option("--config <file>", "the config file, instead of the usual places")
    .action(async ({ http, host, port, config }: { http?: boolean; host: string; port: number; config?: string }) => {
      const { serveOnHttp, serveOnStdio } = await import("./serve.ts");
      const path = config ?? configOf(root);
      await (http ? serveOnHttp({ host, port }, path) : serveOnStdio(path));
    });
  addPrices(root);
  addUsage(root);
  addConfig(root, configOf);
  addSetup(root, configOf);
  return root;
}

function addPrices(root: Command): void {
  const prices = root.command("prices").description("what models cost, by whose price of which day");
  const configured = (command: Command) => command.option("--config <file>", "the config file, instead of the usual places");
  const listing = (command: Command) => configured(command).option("--json", "for programs");
  listing(prices.command("list").description("what is configured, and the default models of the rest")).action(async (options) => {
    const { listPrices, thisWorld } = await import("./prices.ts");
    await listPrices({ ...options, config: options.config ?? configOf(root) }, thisWorld());
  });
  listing(prices.command("show <model>").description("one model, as provider:model or as its id alone")).action(async (model, options) => {
    const { showPrice, thisWorld } = await import("./prices.ts");
    await showPrice(model, { ...options, config: options.config ?? configOf(root) }, thisWorld());
  });
  const update = prices.command("update").description("take prices from a file; nothing is ever fetched");
  update.requiredOption("--from <file>", 'TOML or JSON: [prices."kind:model"] with input, output, cached_input, cache_write, as_of');
  update.action(async ({ from }: { from: string }) => {
    const { updatePrices, thisWorld } = await import("./prices.ts");
    updatePrices(from, thisWorld());
  });
}

function addUsage(root: Command): void {
  root
    .command("usage")
    .description("what was used and what it cost: this month, unless a time is given")
    .addOption(
      new Option("--by <what>", "what to break it down by")
        .choices(["provider", "model", "task", "client", "day", "month"])
        .default("provider"),
    )
    .option("--since <time>", "from a day (2026-11-22), a month (2026-11), a time back (24h, 7d, 4w) or a moment on")
    .option("--until <time>", "up to the end of a day or month, or a moment")
    .option("--month [month]", "one month, as 2026-11")
    .option("--compare", "beside the time before")
    .addOption(new Option("--csv", "for spreadsheets").conflicts("json"))
    .option("--json", "for programs")
    .option("--config <file>", "the config file, instead of the usual places")
    .action(async (options) => {
      const [{ reportUsage }, { thisWorld }] = await Promise.all([import("./usage.ts"), import("./prices.ts")]);
      await reportUsage({ ...options, config: options.config ?? configOf(root) }, thisWorld());
    });
}

function refuseUnknown(root: Command): void {
  const [word] = root.args;
  if (word === undefined) return;
  const names = root.commands.map((command) => command.name());
  const [meant] = nearest(word, names);
  root.error(`unknown command "${word}"; ${meant ? `did you mean "${meant}"?` : `there are ${names.join(", ")}`}`);
}

function configOf(root: Command): string | undefined {
  return root.opts<{ config?: string }>().config;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError("a port is a whole number from 0 to 65535.");
  return port;
}

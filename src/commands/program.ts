import { Command, InvalidArgumentError } from "commander";
import { CallError } from "../errors.ts";
import { nearest } from "../util/nearest.ts";
import { VERSION } from "../version.ts";

/** Reads the command line and runs what it names. Exit codes: 0 done, 1 the work failed, 2 wrong usage. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync([...argv]);
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
  return root;
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

import { type Command, Option } from "commander";

/** Adds the commands that set things up and look whether they work. */
export function addSetup(root: Command, configOf: (root: Command) => string | undefined): void {
  root
    .command("check")
    .description("whether each provider can be used, and what to do where not; free")
    .option("--live", "also ask each one for a single token, which may cost a fraction of a cent")
    .option("--json", "for programs")
    .option("--config <file>", "the config file, instead of the usual places")
    .action(async (options) => {
      const [{ check }, { thisWorld }] = await Promise.all([import("./check.ts"), import("./prices.ts")]);
      process.exitCode = await check({ ...options, config: options.config ?? configOf(root) }, thisWorld());
    });
  root
    .command("init")
    .description("find keys and Ollama, test them, write a config, and say how each client is told of the server")
    .option("--yes", "ask nothing; also write providers whose test failed, marked")
    .option("--path <file>", "the config to write, instead of the usual place")
    .option("--force", "replace a config that is there already")
    .addOption(
      new Option("--write <client>", "put the server into this client's settings, after a backup").choices([
        "claude-desktop",
        "cursor",
        "vscode",
      ]),
    )
    .action(async (options) => {
      const [{ init }, { thisWorld }] = await Promise.all([import("./init.ts"), import("./prices.ts")]);
      await init({ ...options, path: options.path ?? configOf(root) }, thisWorld());
    });
}

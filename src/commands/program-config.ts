import type { Command } from "commander";

/** Adds the commands about the config file. */
export function addConfig(root: Command, configOf: (root: Command) => string | undefined): void {
  const config = root.command("config").description("which config counts, what is in force, and what is wrong with it");
  const configured = (command: Command) => command.option("--config <file>", "the config file, instead of the usual places");
  const placed = <T extends { config?: string }>(options: T) => ({ ...options, config: options.config ?? configOf(root) });

  configured(config.command("path").description("the file that counts, and on stderr why it does"))
    .option("--json", "for programs")
    .addHelpText("after", '\nExample:\n  "$EDITOR" "$(agency-llm config path)"')
    .action(async (options) => {
      const [{ showPath }, { thisWorld }] = await Promise.all([import("./config.ts"), import("./prices.ts")]);
      process.exitCode = showPath(placed(options), thisWorld());
    });
  configured(config.command("show").description("the config in force, without secrets, with where each value came from"))
    .option("--json", "for programs")
    .addHelpText("after", "\nExample:\n  agency-llm config show --config ./config.toml")
    .action(async (options) => {
      const [{ showConfig }, { thisWorld }] = await Promise.all([import("./config.ts"), import("./prices.ts")]);
      process.exitCode = showConfig(placed(options), thisWorld());
    });
  configured(config.command("check [file]").description("everything that is wrong with a config; exit code 2 where it cannot be used"))
    .option("--json", "for programs")
    .addHelpText("after", "\nExample:\n  agency-llm config check ./config.toml")
    .action(async (file, options) => {
      const [{ checkConfig }, { thisWorld }] = await Promise.all([import("./config.ts"), import("./prices.ts")]);
      process.exitCode = checkConfig(file, placed(options), thisWorld());
    });
  config
    .command("schema")
    .description("the JSON Schema of the config file, for editors")
    .addHelpText("after", "\nExample:\n  agency-llm config schema > config.schema.json")
    .action(async () => {
      const [{ showSchema }, { thisWorld }] = await Promise.all([import("./config.ts"), import("./prices.ts")]);
      process.exitCode = showSchema(thisWorld());
    });
}

import type { Command } from "commander";
import { complete } from "../tools/complete.ts";
import { embed } from "../tools/embed.ts";
import { COMPLETE_OPTIONS } from "./complete.ts";
import { EMBED_OPTIONS } from "./embed.ts";
import { addToolOptions } from "./tool-options.ts";

/** Gives commands the options that are arguments of the tools. */
export function toolOptionsOf(commands: { complete: Command; embed: Command }): void {
  addToolOptions(commands.complete, complete.schema, COMPLETE_OPTIONS);
  addToolOptions(commands.embed, embed.schema, EMBED_OPTIONS);
}

import { readFileSync } from "node:fs";
import { readStandardInput } from "../util/standard-input.ts";

/** The text that goes with a question: a file, and what is piped in. Empty standard input counts as none, and so does a silent one: whoever started us may have left it open. */
export async function readInput(file: string | undefined): Promise<string> {
  const given = file === undefined ? "" : readFileSync(file, "utf8");
  const piped = await readStandardInput(() => process.stdin.destroy());
  return [given, piped].filter((part) => part.trim() !== "").join("\n\n");
}

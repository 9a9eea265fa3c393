import { fstatSync, readFileSync } from "node:fs";

/** How long a pipe may be silent before it counts as empty: whoever started us may have left one open. */
const FIRST_BYTE_MS = 1_000;

/** The text that goes with a question: a file, and what is piped in. Empty standard input counts as none. */
export async function readInput(file: string | undefined): Promise<string> {
  const given = file === undefined ? "" : readFileSync(file, "utf8");
  return [given, await readPipe()].filter((part) => part.trim() !== "").join("\n\n");
}

async function readPipe(): Promise<string> {
  const kind = fstatSync(0, { bigint: false });
  if (!kind.isFIFO() && !kind.isFile() && !kind.isSocket()) return "";
  const silent = setTimeout(() => process.stdin.destroy(), FIRST_BYTE_MS);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of process.stdin) {
      clearTimeout(silent);
      chunks.push(chunk);
    }
  } catch {
    // Closed before the first byte: nothing was piped in.
  }
  clearTimeout(silent);
  return Buffer.concat(chunks).toString("utf8");
}

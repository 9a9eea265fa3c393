import { fstatSync, type Stats } from "node:fs";

/** How long nothing may come before `silent` is asked: programs leave pipes and sockets open that they write nothing to. */
const SILENT_MS = 1_000;

/**
 * What is piped in, to its end, as UTF-8; empty where nothing is, and at a terminal. After a second without a byte `silent` is
 * called once: it may say so, or give up with `process.stdin.destroy()`, and then there was none.
 */
export async function readStandardInput(silent: (input: Stats) => void): Promise<string> {
  const input = standardInput();
  if (!input?.isFIFO() && !input?.isFile() && !input?.isSocket()) return "";
  const timer = setTimeout(() => silent(input), SILENT_MS);
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of process.stdin) {
      clearTimeout(timer);
      chunks.push(chunk);
    }
  } catch {
    // Closed before the first byte: nothing was piped in.
  }
  clearTimeout(timer);
  return Buffer.concat(chunks).toString("utf8");
}

/** `null`: it is closed. */
function standardInput(): Stats | null {
  try {
    return fstatSync(0);
  } catch {
    return null;
  }
}

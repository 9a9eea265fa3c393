import { fstatSync, readFileSync, type Stats } from "node:fs";
import { readText } from "../config/read-text.ts";
import { wrongUsage } from "./tool-options.ts";

/** How long nothing may come before it is told, and before a socket counts as empty: programs leave those open that write nothing. */
const SILENT_MS = 1_000;

/** The text of a file that the command line names. */
export function fileText(path: string): string {
  const { text, reason } = readText(path);
  if (text === null) throw wrongUsage(`--file ${path}: cannot be read: ${reason}`);
  return text;
}

/** What is piped in, to its end; empty where nothing is, and at a terminal. Says so when it has to wait for it. */
export async function pipedText(warn: (line: string) => void): Promise<string> {
  const input = standardInput();
  if (!input?.isFIFO() && !input?.isFile() && !input?.isSocket()) return "";
  const silent = setTimeout(() => {
    if (input.isSocket()) process.stdin.destroy();
    else warn("waiting for standard input; where nothing comes, begin with </dev/null");
  }, SILENT_MS);
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

/** `null`: it is closed. */
function standardInput(): Stats | null {
  try {
    return fstatSync(0);
  } catch {
    return null;
  }
}

/** How the files of each kind of image begin. */
const IMAGES: readonly [RegExp, string][] = [
  [/^\x89PNG/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8/, "image/gif"],
  [/^RIFF....WEBP/s, "image/webp"],
];

/** An image as the tool takes it: an address stays as it is, a file becomes a data URL. */
export function imageFrom(given: string): string {
  if (/^(https?|data):/i.test(given)) return given;
  let bytes: Buffer;
  try {
    bytes = readFileSync(given);
  } catch (cause) {
    throw wrongUsage(`--image ${given}: neither an https URL, a data URL nor a file that can be read`, cause);
  }
  const head = bytes.toString("latin1", 0, 12);
  const [, type] = IMAGES.find(([beginning]) => beginning.test(head)) ?? [];
  if (type === undefined) throw wrongUsage(`--image ${given}: not a PNG, JPEG, GIF or WebP image`);
  return `data:${type};base64,${bytes.toString("base64")}`;
}

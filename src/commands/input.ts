import { readFileSync } from "node:fs";
import { readText } from "../config/read-text.ts";
import { readStandardInput } from "../util/standard-input.ts";
import { wrongUsage } from "./tool-options.ts";

/** The text of a file that the command line names. */
export function fileText(path: string): string {
  const { text, reason } = readText(path);
  if (text === null) throw wrongUsage(`--file ${path}: cannot be read: ${reason}`);
  return text;
}

/** What is piped in, to its end. Says so when it has to wait for a pipe; a silent socket counts as empty. */
export function pipedText(warn: (line: string) => void): Promise<string> {
  return readStandardInput((input) => {
    if (input.isSocket()) process.stdin.destroy();
    else warn("waiting for standard input; where nothing comes, begin with </dev/null");
  });
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

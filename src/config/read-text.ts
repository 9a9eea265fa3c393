import { readFileSync, statSync } from "node:fs";

export type ReadText = { text: string; reason: null } | { text: null; reason: string };

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a folder, not a file",
  ELOOP: "its links lead in a circle",
};

/** Files above this are no text of ours. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads a text file, its byte order mark left out; never throws, but gives the reason in plain words. */
export function readText(path: string): ReadText {
  try {
    if (statSync(path).size > MAX_BYTES) return { text: null, reason: "it is larger than 64 MB" };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)), reason: null };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return { text: null, reason: "it is not UTF-8 text; save it as UTF-8" };
    return { text: null, reason: (Object.hasOwn(REASONS, code) && REASONS[code]) || code || "it cannot be read" };
  }
}

import { resolve } from "node:path";
import { Secret } from "../secret.ts";
import { isAddress } from "./base-address.ts";
import type { Environment } from "./environment.ts";
import { fromHome } from "./locate.ts";
import { readText } from "./read-text.ts";
import type { Source } from "./source.ts";
import { type Filled, fillTemplate, MALFORMED } from "./template.ts";

/** A secret as the config gives it. Neither a secret nor something missing: it is given as empty. */
export interface GivenSecret {
  secret: Secret | null;
  source: Source;
  /** Why it cannot be had, in words that say what to set. */
  missing: string | null;
  /** What is odd about it; never the value itself. */
  warnings: readonly string[];
  /** The file it is read from. */
  file: string | null;
}

/** Where relative paths and `~` lead. */
export interface Folders {
  /** The folder of the config file. */
  base: string;
  home: string | null;
}

/** An absolute path: `~` is the home folder, and a relative path starts at the config file's folder. */
export const absolutePath = (path: string, folders: Folders): string => resolve(folders.base, fromHome(path, folders.home));

/** Where a filled-in string came from. */
export function sourceOf(filled: Filled): Source {
  const [first] = filled.used;
  if (!first) return { from: "file", name: null };
  return { from: first.from, name: filled.used.map(({ name }) => name).join(", ") };
}

/** Reads what a config gives for a secret: the text itself, variables in it, or `file:` and a path. */
export function readSecret(given: string, environment: Environment, folders: Folders): GivenSecret {
  const filled = fillTemplate(given, environment);
  const nothing = { secret: null, source: sourceOf(filled), warnings: [], file: null };
  if (filled.malformed) return { ...nothing, missing: MALFORMED };
  const [unset] = filled.unset;
  if (unset) return { ...nothing, missing: `set ${unset.name}${unset.message === null ? "" : `: ${unset.message}`}` };
  if (filled.text.startsWith("file:")) return readSecretFile(filled.text.slice(5), folders);
  const [variable] = filled.used;
  const empty = filled.text.trim() === "";
  if (empty) return { ...nothing, missing: variable ? `set ${variable.name}` : null };
  return { ...nothing, ...wrapSecret(filled.text, variable?.name ?? "the value") };
}

function readSecretFile(given: string, folders: Folders): GivenSecret {
  const file = absolutePath(given.replace(/^\/\/(?=\/)/, ""), folders);
  const source: Source = { from: "secret_file", name: file };
  const { text, reason } = readText(file);
  const problem = reason ?? (text?.trim() === "" ? "it is empty" : null);
  if (text === null || problem !== null) {
    return { secret: null, source, missing: `put the secret into ${file}: ${problem}`, warnings: [], file };
  }
  return { source, file, ...wrapSecret(text.trim(), file) };
}

/** Wraps a value that is not empty, without the blanks around it; `label` is what to call it. */
export function wrapSecret(value: string, label: string): Pick<GivenSecret, "secret" | "missing" | "warnings"> {
  const trimmed = value.trim();
  const warnings: string[] = [];
  if (trimmed !== value) warnings.push(`${label} has blanks or a line break around it; they are left out`);
  if (/^(["'`]).*\1$/s.test(trimmed)) warnings.push(`${label} has quotes around it; remove them`);
  else if (/["'`]/.test(trimmed)) warnings.push(`${label} has a quote in it`);
  if (/\s/.test(trimmed)) warnings.push(`${label} has white space in it`);
  const sendable = /^[\x20-\x7e\x80-\xff]*$/.test(trimmed);
  const missing = sendable ? null : `correct ${label}: it has a line break or another character that no key has`;
  return { secret: sendable ? new Secret(trimmed) : null, missing, warnings };
}

/** Whether a key is one of Anthropic's, by its beginning. */
export const looksAnthropic = (secret: Secret): boolean => secret.reveal().startsWith("sk-ant-");

/** Whether a secret is an address that can be called. */
export const isSecretAddress = (secret: Secret): boolean => isAddress(secret.reveal());

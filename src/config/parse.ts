import { parse, TomlError } from "smol-toml";
import type { Finding } from "./problems.ts";

/** A TOML text as parsed, or what is wrong with it and where. */
export type Parsed = { document: unknown; finding: null } | { document: null; finding: Finding };

/** Parses TOML; never throws, and never quotes the text, which may hold keys. */
export function parseToml(text: string): Parsed {
  try {
    return { document: parse(text), finding: null };
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) return { document: null, finding: { severity: "error", message: "not valid TOML" } };
    const [first = ""] = thrown.message.split("\n");
    const reason = first.replace(/^Invalid TOML document: /, "");
    const finding: Finding = { severity: "error", message: `not valid TOML: ${reason}`, at: { line: thrown.line, column: thrown.column } };
    return { document: null, finding };
  }
}

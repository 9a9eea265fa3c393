import { formatPath, type Path } from "./path.ts";
import { type Position, positionsOf } from "./positions.ts";

/** Something wrong with a config, where, and what to do. `line` and `column` count from 1. */
export interface Problem {
  severity: "error" | "warning";
  file: string | null;
  line: number | null;
  column: number | null;
  /** The key's path, `llm.fallback.enabled`. */
  key: string | null;
  message: string;
}

/** A problem as the checks report it: by its key's path, before anyone has looked up where that stands. */
export interface Finding {
  severity: Problem["severity"];
  message: string;
  path?: Path;
  /** Where it stands, if that is already known. */
  at?: Position;
  /** The file it is about, if not the config: `null` is the environment. */
  file?: string | null;
}

const LONGEST = 500;

/** A finding that makes the config unusable. */
export const error = (path: Path, message: string): Finding => ({ severity: "error", path, message });
/** A finding that the config works with. */
export const warning = (path: Path, message: string): Finding => ({ severity: "warning", path, message });

/** Gives every finding its place in the file, in the order of the file; what has no place comes first. */
export function placeFindings(findings: readonly Finding[], file: string | null, text: string): Problem[] {
  const positionOf = positionsOf(text);
  const problems = findings.map((finding): Problem => {
    const at = finding.at ?? (finding.path && finding.file === undefined ? positionOf(finding.path) : null);
    return {
      severity: finding.severity,
      file: finding.file === undefined ? file : finding.file,
      line: at?.line ?? null,
      column: at?.column ?? null,
      key: finding.path && finding.path.length > 0 ? oneLine(formatPath(finding.path)) : null,
      message: oneLine(finding.message),
    };
  });
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** Names and messages come from the file; they must not break or flood what is printed. */
function oneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** One line: `config.toml:7:1 llm.fallbak: unknown key; did you mean "fallback"?` */
export function formatProblem({ file, line, column, key, message }: Problem): string {
  const place = file === null ? "" : line === null ? file : `${file}:${line}:${column ?? 1}`;
  const where = [place, key ?? ""].filter((part) => part !== "").join(" ");
  return where === "" ? message : `${where}: ${message}`;
}

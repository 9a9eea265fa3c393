import type { Environment, Variable } from "./environment.ts";

/** A string with its variables filled in, and what was found on the way. */
export interface Filled {
  text: string;
  used: readonly Variable[];
  /** Variables that are not set and have no default; `message` is what the config says about it. */
  unset: readonly { name: string; message: string | null }[];
  /** It holds a `${` that is none of the known forms. */
  malformed: boolean;
}

interface Progress {
  used: Variable[];
  unset: { name: string; message: string | null }[];
  malformed: boolean;
}

/** What to say of a malformed string. */
export const MALFORMED = `write a variable as \${NAME}, \${NAME:-default} or \${NAME:?message}, and a literal \${ as $\${`;

/** Defaults within defaults: nobody needs more, and a hostile file must not exhaust the stack. */
const MAX_DEPTH = 10;

/** Fills in `${VAR}`, `${VAR:-default}` and `${VAR:?message}`; `$${` stands for `${`. An empty variable is set for the first form only. */
export function fillTemplate(text: string, environment: Environment): Filled {
  const progress: Progress = { used: [], unset: [], malformed: false };
  return { text: fill(text, environment, progress, 0), ...progress };
}

function fill(text: string, environment: Environment, progress: Progress, depth: number): string {
  let filled = "";
  let at = 0;
  for (let open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
    const escaped = open > at && text[open - 1] === "$";
    const close = escaped || depth > MAX_DEPTH ? -1 : closingBrace(text, open + 2);
    if (escaped) {
      filled += `${text.slice(at, open - 1)}\${`;
      at = open + 2;
    } else if (close < 0) {
      progress.malformed = true;
      return "";
    } else {
      filled += text.slice(at, open) + substitute(text.slice(open + 2, close), environment, progress, depth);
      at = close + 1;
    }
  }
  return filled + text.slice(at);
}

function substitute(inner: string, environment: Environment, progress: Progress, depth: number): string {
  const [, name, operator, rest = ""] = /^([A-Za-z_]\w*)(?:(:-|:\?)(.*))?$/s.exec(inner) ?? [];
  if (name === undefined) {
    progress.malformed = true;
    return "";
  }
  const variable = environment.lookup(name);
  if (variable && (variable.value !== "" || operator === undefined)) {
    progress.used.push(variable);
    return variable.value;
  }
  if (operator === ":-") return fill(rest, environment, progress, depth + 1);
  progress.unset.push({ name, message: operator === ":?" && rest !== "" ? rest : null });
  return "";
}

function closingBrace(text: string, from: number): number {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    if (text[at] === "}" && open-- === 0) return at;
    if (text[at] === "$" && text[at + 1] === "{") open++;
  }
  return -1;
}

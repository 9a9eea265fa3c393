import { parseEnv } from "node:util";

/** A variable that is set, and by whom. */
export interface Variable {
  name: string;
  value: string;
  from: "environment" | "dotenv";
}

/** The variables a config may use: the real environment, and behind it the `.env` beside the config file. */
export interface Environment {
  lookup(name: string): Variable | null;
  /** The variables looked up so far that hold a literal `${…}`, which counts as unset. */
  unexpanded: ReadonlySet<string>;
}

/** Whether a value is a variable's placeholder that nobody has expanded; some MCP clients pass them on as they are. */
export function isPlaceholder(value: string): boolean {
  return /^\s*\$\{[^{}]*\}\s*$/.test(value);
}

/** Joins both sources; the real environment wins, also with an empty value. */
export function joinEnvironment(env: NodeJS.ProcessEnv, dotenv: ReadonlyMap<string, string>): Environment {
  const unexpanded = new Set<string>();
  const usable = (name: string, value: unknown): value is string => {
    if (typeof value !== "string") return false;
    if (!isPlaceholder(value)) return true;
    unexpanded.add(name);
    return false;
  };
  return {
    unexpanded,
    lookup: (name) => {
      const real = Object.hasOwn(env, name) ? env[name] : undefined;
      if (usable(name, real)) return { name, value: real, from: "environment" };
      const fromFile = dotenv.get(name);
      return usable(name, fromFile) ? { name, value: fromFile, from: "dotenv" } : null;
    },
  };
}

/** Reads the text of a `.env` file, with or without `export` before the names. */
export function parseDotenv(text: string): Map<string, string> {
  const variables = new Map<string, string>();
  for (const [key, value] of Object.entries(parseEnv(text))) {
    const name = (key.split("\n").at(-1) ?? "").trim().replace(/^export\s+/, "");
    if (name !== "" && typeof value === "string") variables.set(name, value);
  }
  return variables;
}

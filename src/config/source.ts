import { formatPath } from "./path.ts";

/** Where a value came from. `name` is the variable's name, or the file that holds the secret. */
export interface Source {
  from: "file" | "environment" | "dotenv" | "secret_file" | "default";
  name: string | null;
}

/** Where a key of a provider's entry came from; `sources` is that of a loaded config, `key` in the file's spelling. */
export function entrySource(sources: Readonly<Record<string, Source>>, provider: string, key: string): Source {
  return sources[formatPath(["llm", "providers", provider, key])] ?? { from: "default", name: null };
}

import { createRequire } from "node:module";

/** What a column holds. Nothing else may be bound: the engine ends the whole process on a boolean. */
export type Value = string | number | null;

export interface Statement {
  run(values: Value[]): { changes: number };
  raw(): Statement;
  all(values: Value[]): Value[][];
}

export interface Connection {
  prepare(sql: string): Statement;
  exec(sql: string): void;
  close(): void;
}

/** The part of the database engine that the ledger uses. */
export type Driver = new (path: string, options: { timeout: number }) => Connection;

/** Loads the engine's native binary, which may be missing: its package is optional and there is none for some platforms. */
export function loadDriver(): Driver {
  return createRequire(import.meta.url)("libsql");
}

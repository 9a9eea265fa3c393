import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Connection, Driver, Statement, Value } from "./driver.ts";
import { isBusy } from "./failure.ts";
import { migrate } from "./schema.ts";

/** An open ledger file. Statements are prepared once. */
export interface Database {
  /** How many rows were changed. */
  run(sql: string, values?: Value[]): number;
  rows(sql: string, values?: Value[]): Value[][];
  /** Several statements without values. */
  script(sql: string): void;
  /** All of it or nothing, and no other process writes meanwhile. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** How long a statement waits for other processes; the event loop waits with it. */
const BUSY_MS = 1_000;
/** Switching a new file to its journal fails at once, without waiting, when several processes do it together. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 20;

/** Opens a ledger file; makes it, readable by its owner only, where there is none. */
export function openDatabase(path: string, driver: Driver): Database {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, "a", 0o600));
  const database = databaseOf(new driver(path, { timeout: BUSY_MS }));
  try {
    withPatience(() => database.rows("PRAGMA journal_mode = WAL"));
    database.script("PRAGMA synchronous = NORMAL");
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function withPatience<T>(work: () => T): T {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > until) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

function databaseOf(connection: Connection): Database {
  const prepared = new Map<string, Statement>();
  const statement = (sql: string, make: () => Statement): Statement => {
    const known = prepared.get(sql) ?? make();
    prepared.set(sql, known);
    return known;
  };
  return {
    run: (sql, values = []) => statement(sql, () => connection.prepare(sql)).run(values).changes,
    rows: (sql, values = []) => statement(sql, () => connection.prepare(sql).raw()).all(values),
    script: (sql) => connection.exec(sql),
    transaction(work) {
      connection.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        connection.exec("COMMIT");
        return result;
      } catch (error) {
        try {
          connection.exec("ROLLBACK");
        } catch {
          // SQLite has rolled back by itself, as it does when the disk is full.
        }
        throw error;
      }
    },
    close() {
      prepared.clear();
      try {
        connection.exec("PRAGMA wal_checkpoint(PASSIVE)");
      } catch {
        // Whoever opens the file next does it.
      }
      connection.close();
    },
  };
}

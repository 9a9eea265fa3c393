import type { Database } from "./database.ts";
import { LedgerError } from "./failure.ts";

/**
 * What each version of the file adds to the one before; a step that was released never changes. Whatever repeats from row to row is in
 * `labels`, and attempts of one label lie side by side in order of time: so a million of them are added up in a second.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE labels (id INTEGER PRIMARY KEY, tool TEXT, task TEXT, provider TEXT, kind TEXT, model TEXT, client TEXT);
   CREATE INDEX labels_by_name ON labels (provider, model, task, client);
   CREATE TABLE attempts (
     label INTEGER, time INTEGER, serial INTEGER, outcome TEXT, firsts INTEGER, fallback INTEGER, latency_ms INTEGER, cost_nanos INTEGER,
     charged_nanos INTEGER, input INTEGER, output INTEGER, cached_input INTEGER, cache_write INTEGER, reasoning INTEGER, usage_source TEXT,
     attempt INTEGER, ttft_ms INTEGER, error_kind TEXT, request_id TEXT, price_source TEXT, price_date TEXT,
     PRIMARY KEY (label, time, serial)
   ) WITHOUT ROWID;
   CREATE TABLE spend (
     scope TEXT, period TEXT, starts INTEGER, ends INTEGER, spent INTEGER, PRIMARY KEY (scope, period)
   ) WITHOUT ROWID;
   CREATE TABLE reservations (
     scope TEXT, period TEXT, id TEXT, nanos INTEGER, expires INTEGER, PRIMARY KEY (scope, period, id)
   ) WITHOUT ROWID;
   CREATE INDEX reservations_by_id ON reservations (id);
   CREATE TABLE alerts (
     scope TEXT, period TEXT, mark TEXT, limit_nanos INTEGER, ends INTEGER, PRIMARY KEY (scope, period, mark, limit_nanos)
   ) WITHOUT ROWID;`,
];

/** Brings a file to the newest version. One of a version that is not known yet is left as it is. */
export function migrate(database: Database, migrations: readonly string[] = MIGRATIONS): void {
  if (versionOf(database, migrations) === migrations.length) return;
  database.transaction(() => {
    for (const step of migrations.slice(versionOf(database, migrations))) database.script(step);
    database.script(`PRAGMA user_version = ${migrations.length}`);
  });
}

function versionOf(database: Database, migrations: readonly string[]): number {
  const version = Number(database.rows("PRAGMA user_version")[0]?.[0]);
  if (version <= migrations.length) return version;
  throw new LedgerError(`was written by a newer agency-llm (schema ${version}, known here is ${migrations.length}); update this one`, {
    final: true,
  });
}

import type { Database } from "./database.ts";
import { type Entry, FACT_COLUMNS, LABELS, type Labels, valuesOf } from "./row.ts";
import { chargeCounters } from "./spend.ts";

/** What is to be written together: rows, and the reservations whose attempts they are. */
export interface Batch {
  entries: readonly Entry[];
  /** Ids of reservations that are over. */
  finished: readonly string[];
}

/** Rows of one statement: more would not make it faster. */
const ROWS = 32;
const MOST_LABELS = 10_000;

const COLUMNS = ["label", "serial", ...FACT_COLUMNS];
const ONE = `(${COLUMNS.map(() => "?").join()})`;
const insertOf = (rows: number) => `INSERT INTO attempts (${COLUMNS.join()}) VALUES ${Array(rows).fill(ONE).join()}`;
const INSERT_MANY = insertOf(ROWS);
const INSERT_ONE = insertOf(1);
const FIND_LABEL = `SELECT id FROM labels WHERE ${LABELS.map((name) => `${name} IS ?`).join(" AND ")}`;
const ADD_LABEL = `INSERT INTO labels (${LABELS.join()}) VALUES (${LABELS.map(() => "?").join()}) RETURNING id`;
const DROP_RESERVATION = "DELETE FROM reservations WHERE id = ?";

/** Tells rows of one label and one moment apart. Random, so that it is no other process's, and so that reports can take samples by it. */
const newSerial = () => Math.floor(Math.random() * 2 ** 52);

/** The ids of labels that a database is known to have. */
const knownLabels = new WeakMap<Database, Map<string, number>>();

/** Writes a batch, all of it or nothing: rows, what budgets have spent through them, and the end of their reservations. */
export function writeBatch(database: Database, { entries, finished }: Batch): void {
  try {
    database.transaction(() => {
      insert(database, entries);
      chargeCounters(database, entries);
      for (const id of finished) database.run(DROP_RESERVATION, [id]);
    });
  } catch (error) {
    knownLabels.delete(database);
    throw error;
  }
}

function insert(database: Database, entries: readonly Entry[]): void {
  const whole = entries.length - (entries.length % ROWS);
  const values = entries.map(({ labels, fact }) => [labelId(database, labels), newSerial(), ...valuesOf(fact)]);
  for (let at = 0; at < whole; at += ROWS) database.run(INSERT_MANY, values.slice(at, at + ROWS).flat());
  for (const row of values.slice(whole)) database.run(INSERT_ONE, row);
}

function labelId(database: Database, labels: Labels): number {
  const known = knownLabels.get(database) ?? new Map<string, number>();
  knownLabels.set(database, known);
  const names = LABELS.map((name) => labels[name]);
  const key = names.join("\0");
  const found = known.get(key);
  if (found !== undefined) return found;
  const id = Number((database.rows(FIND_LABEL, names)[0] ?? database.rows(ADD_LABEL, names)[0])?.[0]);
  if (known.size >= MOST_LABELS) known.clear();
  known.set(key, id);
  return id;
}

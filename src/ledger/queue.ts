import type { Database } from "./database.ts";
import type { Entry } from "./row.ts";
import type { Storage } from "./storage.ts";
import { writeBatch } from "./writer.ts";

/** Rows on their way to the file. While it cannot be used they stay here, and reports find them. */
export interface Queue {
  /** With the reservation that the row is of: written at once. */
  add(entry: Entry, reservation: string | null): void;
  /** `now`: tries even a file that has just failed. */
  write(when?: "now"): void;
  /** Writes if something in it counts for a budget. */
  writeCharges(): void;
  entries(): readonly Entry[];
  stop(): void;
}

export interface QueueOptions {
  storage: Storage;
  /** Rows were written. */
  onWritten(database: Database): void;
  /** Rows will never be written: there are too many to keep. */
  onDropped(entries: readonly Entry[]): void;
}

/** Together with the writing, less than the 50 ms that a killed process may lose. */
const WRITE_AFTER_MS = 40;
const TRY_AGAIN_MS = 1_000;
const MOST_QUEUED = 256;
/** What is kept in memory while the file cannot be used. */
const MOST_REMEMBERED = 20_000;

export function queueFor({ storage, onWritten, onDropped }: QueueOptions): Queue {
  let entries: Entry[] = [];
  let finished: string[] = [];
  let timer: NodeJS.Timeout | undefined;

  const write = (when?: "now") => {
    stop();
    if (entries.length === 0 && finished.length === 0) return;
    storage.use(
      (database) => {
        writeBatch(database, { entries, finished });
        entries = [];
        finished = [];
        onWritten(database);
      },
      () => {},
      when,
    );
    if (entries.length > MOST_REMEMBERED) onDropped(entries.splice(0, entries.length - MOST_REMEMBERED));
    if (finished.length > MOST_REMEMBERED) finished.splice(0, finished.length - MOST_REMEMBERED);
    if (entries.length > 0) writeIn(TRY_AGAIN_MS);
  };
  const writeIn = (ms: number) => {
    timer ??= setTimeout(write, ms).unref();
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
  };

  return {
    add(entry, reservation) {
      entries.push(entry);
      if (reservation !== null) finished.push(reservation);
      if (reservation !== null || entries.length >= MOST_QUEUED) write();
      else writeIn(WRITE_AFTER_MS);
    },
    write,
    writeCharges() {
      if (entries.some(({ fact }) => fact.charged_nanos !== 0)) write();
    },
    entries: () => entries,
    stop,
  };
}

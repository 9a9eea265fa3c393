import { statSync } from "node:fs";
import { type Database, openDatabase } from "./database.ts";
import type { Driver } from "./driver.ts";
import { isBusy, LedgerError, ledgerFailure } from "./failure.ts";

/** The ledger's file, opened when it is first needed. While it cannot be used, whoever uses it has something to do instead. */
export interface Storage {
  /** Does the work on the database, or the other thing where there is none. `now`: tries even a file that has just failed. */
  use<T>(work: (database: Database) => T, instead: () => T, when?: "now"): T;
  /** Nothing is kept: the file cannot be used. */
  readonly forgets: boolean;
  close(): void;
}

export interface StorageOptions {
  /** `null`: there is no place for a file. */
  path: string | null;
  /** Told once why the file cannot be used, and again only if it could in between. */
  onTrouble(message: string): void;
  load(): Driver;
  clock(): number;
}

/** How often to look whether the file is still there: rows written to one that was deleted are lost. */
const LOOK_MS = 5_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Opens nothing yet. A file that fails is tried again later, less and less often, unless the reason cannot go away. */
export function storageOf({ path, onTrouble, load, clock }: StorageOptions): Storage {
  let database: Database | null = null;
  let trouble: { until: number; wait: number } | null = null;
  let closed = false;
  let looked = { at: 0, inode: 0 };

  const open = (): Database => {
    if (path === null) throw new LedgerError("has no home folder to be in; set [usage] path", { final: true });
    const opened = openDatabase(path, driverOf(load));
    looked = { at: clock(), inode: inodeOf(path) };
    return opened;
  };
  const look = () => {
    const now = clock();
    if (!database || path === null || now < looked.at + LOOK_MS) return;
    if (inodeOf(path) !== looked.inode) shut();
    looked.at = now;
  };
  const failed = (error: unknown) => {
    const failure = ledgerFailure(error);
    if (!isBusy(error)) shut();
    if (!trouble) onTrouble(`the usage ledger ${path ? `${path} ` : ""}${failure.message}`);
    const wait = failure.final ? Number.POSITIVE_INFINITY : Math.min((trouble?.wait ?? FIRST_RETRY_MS / 2) * 2, LAST_RETRY_MS);
    trouble = { wait, until: clock() + wait };
  };
  const shut = () => {
    const closing = database;
    database = null;
    try {
      closing?.close();
    } catch {
      // A database that has failed may fail at this too.
    }
  };

  return {
    use(work, instead, when) {
      if (closed || (trouble && (when !== "now" || trouble.wait === Number.POSITIVE_INFINITY) && clock() < trouble.until)) return instead();
      try {
        look();
        database ??= open();
        const result = work(database);
        trouble = null;
        return result;
      } catch (error) {
        failed(error);
        return instead();
      }
    },
    get forgets() {
      return trouble !== null;
    },
    close() {
      closed = true;
      shut();
    },
  };
}

function inodeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ino ?? 0;
}

function driverOf(load: () => Driver): Driver {
  try {
    return load();
  } catch (cause) {
    throw new LedgerError("needs the package libsql, which has no binary for this machine or is not installed", { final: true, cause });
  }
}

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

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 60_000;

/** Opens nothing yet. A file that fails is tried again later, less and less often, unless the reason cannot go away. */
export function storageOf({ path, onTrouble, load, clock }: StorageOptions): Storage {
  let database: Database | null = null;
  let trouble: { until: number; wait: number } | null = null;
  let closed = false;

  const open = (): Database => {
    if (path === null) throw new LedgerError("has no home folder to be in; set [usage] path", { final: true });
    return openDatabase(path, driverOf(load));
  };
  const failed = (error: unknown) => {
    const failure = ledgerFailure(error);
    if (!failure) throw error;
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

function driverOf(load: () => Driver): Driver {
  try {
    return load();
  } catch (cause) {
    throw new LedgerError("needs the package libsql, which has no binary for this machine or is not installed", { final: true, cause });
  }
}

import { type Accounts, accountsOf } from "./accounts.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { type Part, sumEntries, sumRows } from "./pieces.ts";
import { type Queue, queueFor } from "./queue.ts";
import { type Report, type ReportQuery, reportOf, type Source } from "./report.ts";
import { retention } from "./retention.ts";
import { entryOf, type LedgerRow } from "./row.ts";
import { memoryAccounts } from "./shadow.ts";
import { type Storage, storageOf } from "./storage.ts";

/** What was used and what it cost, one row an attempt, shared by all processes of a user. */
export interface Ledger {
  /** Takes a row; it is on disk within 50 ms. With the reservation that its attempt was made under: at once, and that is over. */
  record(row: LedgerRow, reservation?: string | null): void;
  /** Writes what is queued. */
  flush(): void;
  /** Opens the file ahead of the first row. */
  warmUp(): void;
  /** Writes what is queued and lets go of the file. Happens by itself when the process exits. */
  close(): void;
  report(query: ReportQuery): Report;
  /** The sums of a time alone. */
  figures(part: Omit<Part, "apart">): Figures;
  bounds: Source["bounds"];
  /** The file cannot be used: what is recorded now will be forgotten. */
  readonly forgets: boolean;
  /** What budgets stand on. */
  readonly accounts: Accounts;
}

export interface LedgerOptions {
  /** `null`: there is no place for a file. */
  path: string | null;
  retentionDays: number;
  /** Told once why the ledger has to go on in memory. */
  onTrouble(message: string): void;
  loadDriver?: () => Driver;
  clock?: () => number;
}

/** Opens nothing and loads nothing until there is something to write or to read. Nothing about it ever fails a call. */
export function openLedger({ path, retentionDays, onTrouble, loadDriver: load = loadDriver, clock = Date.now }: LedgerOptions): Ledger {
  const storage = storageOf({ path, onTrouble, load, clock });
  const shadow = memoryAccounts(() => queue.entries(), clock);
  const queue = queueFor({ storage, onWritten: retention(retentionDays, clock), onDropped: shadow.drop });
  const source = sourceOf(storage, queue);
  const close = () => {
    process.off("exit", close);
    queue.write("now");
    queue.stop();
    storage.close();
  };
  process.on("exit", close);
  return {
    record(row, reservation = null) {
      if (reservation !== null) shadow.release(reservation);
      queue.add(entryOf(row), reservation);
    },
    flush: () => queue.write(),
    warmUp: () => storage.use(nothing, nothing),
    close,
    report: (query) => reportOf(query, source),
    figures: (part) => figuresOf(source.read({ ...part, apart: false })),
    bounds: source.bounds,
    get forgets() {
      return storage.forgets;
    },
    accounts: accountsOf(storage, shadow, queue.writeCharges, clock),
  };
}

function nothing(): void {}

const BOUNDS = `SELECT
  min((SELECT min(time) FROM attempts WHERE label = labels.id)), max((SELECT max(time) FROM attempts WHERE label = labels.id)) FROM labels`;

/** The file, and what is not in it. */
function sourceOf(storage: Storage, queue: Queue): Source {
  return {
    read(part) {
      queue.write();
      const written = storage.use(
        (database) => sumRows(database, part),
        () => [],
      );
      return [...written, ...sumEntries(queue.entries(), part)];
    },
    bounds() {
      queue.write();
      const [first, last] = storage.use(
        (database) => database.rows(BOUNDS)[0] ?? [],
        () => [],
      );
      const times = [first, last, ...queue.entries().map(({ fact }) => fact.time)].filter((time) => typeof time === "number");
      return times.length === 0 ? null : { first: times.reduce((a, b) => Math.min(a, b)), last: times.reduce((a, b) => Math.max(a, b)) };
    },
  };
}

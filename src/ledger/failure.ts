/** Why a ledger file cannot be used. A final reason stays: trying again would change nothing. */
export class LedgerError extends Error {
  readonly final: boolean;

  constructor(message: string, { final = false, cause }: { final?: boolean; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = "LedgerError";
    this.final = final;
  }
}

const REASONS: [RegExp, string][] = [
  [/^SQLITE_(BUSY|LOCKED)/, "is locked by another program"],
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, "cannot grow: the disk is full"],
  [/^SQLITE_(NOTADB|CORRUPT)/, "is damaged or is no ledger; move it away"],
  [/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)|^EACCES|^EPERM|^EROFS/, "cannot be written"],
  [/^SQLITE_IOERR|^EIO/, "cannot be read or written (I/O error)"],
  [/^ENOTDIR|^EEXIST|^EISDIR/, "cannot be made: a file or folder of that name is in the way"],
];

/** The failure in words about the file. */
export function ledgerFailure(error: unknown): LedgerError {
  if (error instanceof LedgerError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const known = REASONS.find(([pattern]) => pattern.test(code ?? ""));
  return new LedgerError(known?.[1] ?? `cannot be used: ${message}`, { cause: error });
}

/** Another process is writing: the connection is good, and later the same will succeed. */
export function isBusy(error: unknown): boolean {
  return /^SQLITE_(BUSY|LOCKED)/.test((error as NodeJS.ErrnoException).code ?? "");
}

import { randomUUID } from "node:crypto";
import type { Database } from "./database.ts";
import { type Account, beginCounter } from "./spend.ts";
import type { Storage } from "./storage.ts";

/** What an account has spent, and what calls in flight may still spend. In billionths of a dollar. */
export interface Balance {
  spent: number;
  held: number;
}

/** An account that a call is counted for, and how much it may come to. */
export interface Claim extends Account {
  limit: number;
}

/** Money set aside for a call in flight. */
export interface Hold {
  claims: readonly Claim[];
  nanos: number;
  /** When it ends by itself, because its process has died. */
  expires: number;
}

/** What budgets need to know of the money, shared by all processes through the ledger's file; without one, for this process alone. */
export interface Accounts {
  /** Sets money aside in every claim or in none; gives an id, or `null` if it does not fit. `force`: whether it fits or not. */
  reserve(hold: Hold, force: boolean): string | null;
  release(id: string): void;
  balance(account: Account): Balance;
  /** Whether nobody has yet marked this claim so; marks it. */
  mark(claim: Claim, mark: string): boolean;
}

/** What of the accounts is not in the file: for a file that cannot be used it has to do. */
export interface Shadow {
  reserve(id: string, hold: Hold, force: boolean): boolean;
  release(id: string): void;
  balance(account: Account): Balance;
  mark(claim: Claim, mark: string): boolean;
  /** What the file says of an account. */
  learn(account: Account, spent: number): void;
}

const RESERVE = `INSERT INTO reservations (scope, period, id, nanos, expires)
  SELECT value->>'scope', value->>'period', ?1, ?2, ?3 FROM json_each(?4)
  WHERE NOT EXISTS (
    SELECT 1 FROM json_each(?4) claim
    WHERE claim.value->>'limit' < ?2
      + coalesce((SELECT spent FROM spend WHERE scope = claim.value->>'scope' AND period = claim.value->>'period'), 0)
      + (SELECT coalesce(sum(nanos), 0) FROM reservations
         WHERE scope = claim.value->>'scope' AND period = claim.value->>'period' AND expires > ?5)
  )`;
const RELEASE = "DELETE FROM reservations WHERE id = ?";
const BALANCE = `SELECT
  coalesce((SELECT spent FROM spend WHERE scope = ?1 AND period = ?2), 0),
  (SELECT coalesce(sum(nanos), 0) FROM reservations WHERE scope = ?1 AND period = ?2 AND expires > ?3)`;
const MARK = "INSERT OR IGNORE INTO alerts (scope, period, mark, limit_nanos, ends) VALUES (?, ?, ?, ?, ?)";

/** More than anyone can spend. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/**
 * The accounts of a ledger: one statement reserves, so no two processes can both take the last of a budget. `settle` writes what this
 * process has spent and not written yet.
 */
export function accountsOf(storage: Storage, shadow: Shadow, settle: () => void, clock: () => number): Accounts {
  const prefix = randomUUID();
  let reservations = 0;
  const balanceIn = (database: Database, account: Account): Balance => {
    beginCounter(database, account);
    const [spent, held] = database.rows(BALANCE, [account.scope, account.period, clock()])[0] ?? [];
    shadow.learn(account, Number(spent));
    return { spent: Number(spent), held: Number(held) };
  };
  return {
    reserve(hold, force) {
      settle();
      const id = `${prefix}-${++reservations}`;
      const taken = storage.use(
        (database) => {
          for (const claim of hold.claims) beginCounter(database, claim);
          return database.run(RESERVE, [id, hold.nanos, hold.expires, claimsOf(hold, force), clock()]) > 0;
        },
        () => shadow.reserve(id, hold, force),
      );
      return taken ? id : null;
    },
    release(id) {
      shadow.release(id);
      storage.use(
        (database) => database.run(RELEASE, [id]),
        () => {},
      );
    },
    balance(account) {
      settle();
      return storage.use(
        (database) => balanceIn(database, account),
        () => shadow.balance(account),
      );
    },
    mark(claim, mark) {
      const { scope, period, limit, ends } = claim;
      const first = shadow.mark(claim, mark);
      return (
        first &&
        storage.use(
          (database) => database.run(MARK, [scope, period, mark, limit, ends]) > 0,
          () => true,
        )
      );
    },
  };
}

function claimsOf({ claims }: Hold, force: boolean): string {
  return JSON.stringify(claims.map(({ scope, period, limit }) => ({ scope, period, limit: force ? NO_LIMIT : limit })));
}

import type { Balance, Claim, Hold, Shadow } from "./accounts.ts";
import type { Entry } from "./row.ts";
import { type Account, chargeOf } from "./spend.ts";

/** The accounts as one process knows them: what the file last said, and the attempts that are not in it. */
export interface MemoryAccounts extends Shadow {
  /** Attempts that will never be in the file; they stay spent. */
  drop(entries: readonly Entry[]): void;
}

export function memoryAccounts(unsaved: () => readonly Entry[], clock: () => number): MemoryAccounts {
  const known = new Map<string, { account: Account; spent: number }>();
  const holds = new Map<string, Hold>();
  const marks = new Map<string, number>();

  const knownAccount = (account: Account) => {
    const found = known.get(keyOf(account)) ?? { account, spent: 0 };
    known.set(keyOf(account), found);
    return found;
  };
  const balance = (account: Account): Balance => {
    let held = 0;
    for (const { claims, nanos } of holds.values()) if (claims.some((claim) => keyOf(claim) === keyOf(account))) held += nanos;
    return { spent: knownAccount(account).spent + chargeOf(unsaved(), account), held };
  };
  const forgetPast = () => {
    const now = clock();
    for (const [id, { expires }] of holds) if (expires <= now) holds.delete(id);
    for (const [key, { account }] of known) if (account.ends <= now) known.delete(key);
    for (const [key, ends] of marks) if (ends <= now) marks.delete(key);
  };

  return {
    balance,
    reserve(id, hold, force) {
      forgetPast();
      const fits = (claim: Claim) => {
        const { spent, held } = balance(claim);
        return spent + held + hold.nanos <= claim.limit;
      };
      if (!force && !hold.claims.every(fits)) return false;
      holds.set(id, hold);
      return true;
    },
    release: (id) => void holds.delete(id),
    learn(account, spent) {
      knownAccount(account).spent = spent;
    },
    mark(claim, mark) {
      forgetPast();
      const key = `${keyOf(claim)} ${claim.limit} ${mark}`;
      if (marks.has(key)) return false;
      marks.set(key, claim.ends);
      return true;
    },
    drop(entries) {
      for (const one of known.values()) one.spent += chargeOf(entries, one.account);
    },
  };
}

const keyOf = ({ scope, period }: Account): string => `${scope} ${period}`;

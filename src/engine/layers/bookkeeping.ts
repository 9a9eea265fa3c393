import type { Books } from "../books.ts";
import type { Layer } from "../call.ts";

/** Sets aside what an attempt may cost before it is made, and enters what it did afterwards. Without books there is nothing to do. */
export function bookkeeping(books: Books | null): Layer {
  if (!books) return (next) => next;
  return (next) => async (call) => {
    const hold = books.hold(call);
    const before = call.record.attempts.length;
    try {
      return await next(call);
    } finally {
      const attempt = call.record.attempts[before];
      if (attempt) hold.settle(attempt);
      else hold.release();
    }
  };
}

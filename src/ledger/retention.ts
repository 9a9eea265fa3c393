import type { Database } from "./database.ts";

const DAY_MS = 86_400_000;
/** Rows removed in one go, so that nobody waits for long. */
const CHUNK = 5_000;

const OLD_ATTEMPTS = `DELETE FROM attempts WHERE (label, time, serial) IN (
  SELECT label, time, serial FROM attempts WHERE label IN (SELECT id FROM labels) AND time < ? LIMIT ${CHUNK}
)`;

/** Removes what is older than it is to be kept, a part at each call; once a day when nothing is left to remove. */
export function retention(days: number, clock: () => number): (database: Database) => void {
  let due = 0;
  return (database) => {
    const now = clock();
    if (now < due) return;
    const kept = now - days * DAY_MS;
    const removed = database.run(OLD_ATTEMPTS, [kept]);
    due = removed < CHUNK ? now + DAY_MS : now;
    if (removed === CHUNK) return;
    for (const table of ["spend", "alerts"]) database.run(`DELETE FROM ${table} WHERE ends < ?`, [kept]);
    database.run("DELETE FROM reservations WHERE expires < ?", [now]);
  };
}

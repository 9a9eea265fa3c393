import { type DestinationStream, type LevelWithSilent, type Logger, pino } from "pino";

/** What the rest of the code logs through: structured lines on stderr, never on stdout, which belongs to the protocol. */
export type Log = Logger;

/** A log that writes each line at once, so that none is lost when a client kills the server. Secrets print as `[redacted]` by themselves. */
export function createLog(level: LevelWithSilent, destination: DestinationStream = pino.destination({ dest: 2, sync: true })): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination);
}

import { createInterface } from "node:readline/promises";

/** Asks a person. Without an answer it is no. */
export interface Questions {
  agrees(question: string): Promise<boolean>;
  close(): void;
}

/** Asks on stderr and reads from standard input; nobody is asked who wants no questions. */
export function questions(): Questions {
  const lines = createInterface({ input: process.stdin });
  const answers = lines[Symbol.asyncIterator]();
  return {
    async agrees(question) {
      process.stderr.write(`${question} [y/N] `);
      const { value, done } = await answers.next();
      return !done && /^\s*y(es)?\s*$/i.test(String(value));
    },
    close: () => lines.close(),
  };
}

import type { z } from "zod/mini";

type Camel<Word extends string> = Word extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Word;

/** A table of the file in our spelling: `retry_delay_ms` is `retryDelayMs`, and a key that is not given is `null`. */
export type InOurWords<Table> = {
  [Key in keyof Table & string as Camel<Key>]-?: undefined extends Table[Key] ? Exclude<Table[Key], undefined> | null : Table[Key];
};

const camel = (word: string): string => word.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Turns a table of the file into our spelling, with every key of its schema. */
export function inOurWords<Schema extends z.ZodMiniObject>(schema: Schema, table: z.output<Schema>): InOurWords<z.output<Schema>> {
  const given: Readonly<Record<string, unknown>> = table;
  const entries = Object.keys(schema.shape).map((key) => [camel(key), given[key] ?? null]);
  return Object.fromEntries(entries) as InOurWords<z.output<Schema>>;
}

/** Our spelling in the file's. */
export const inTomlWords = (word: string): string => word.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A table of names that is safe to look anything up in: it has no prototype. */
export function mapNames<From, To>(table: Readonly<Record<string, From>>, change: (value: From, name: string) => To): Record<string, To> {
  const changed: Record<string, To> = Object.create(null);
  for (const [name, value] of Object.entries(table)) changed[name] = change(value, name);
  return changed;
}

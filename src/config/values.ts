import { z } from "zod/mini";
import { isAddress } from "./base-address.ts";

/*
 * The schemas are built with zod's small variant: its objects carry no methods, which makes building them at every start several times
 * faster.
 */

/** The longest time a timer of the platform can wait; above it, it would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

/** A key that must be there. */
export const required = <Type extends z.ZodMiniType>(type: Type, meaning: string): Type => type.check(z.describe(meaning));
/** A key that may be absent; its meaning says what is so without it. */
export const optional = <Type extends z.ZodMiniType>(type: Type, meaning: string): z.ZodMiniOptional<Type> =>
  z.optional(type).check(z.describe(meaning));
/** A key with a default. */
export const withDefault = <Type extends z.ZodMiniType>(
  type: Type,
  value: z.core.util.NoUndefined<z.output<Type>>,
  meaning: string,
): z.ZodMiniDefault<Type> => z._default(type, value).check(z.describe(meaning));
/** A table of keys that all may be absent, and so may it. */
export const section = <Type extends z.ZodMiniType<unknown, Record<string, unknown>>>(
  type: Type,
  meaning: string,
): z.ZodMiniPrefault<Type> => z.prefault(type, {} as z.input<Type>).check(z.describe(meaning));

export const text = (): z.ZodMiniString => z.string();
export const word = (): z.ZodMiniString => z.string().check(z.minLength(1));
export const positive = (): z.ZodMiniInt => z.int().check(z.minimum(1));
export const atLeast = (least: number): z.ZodMiniNumber => z.number().check(z.minimum(least));
/** A time in milliseconds. */
export const milliseconds = (least = 1): z.ZodMiniInt => z.int().check(z.minimum(least), z.maximum(MAX_TIMER_MS));
/** A table whose keys are names of the owner's choice. */
export const named = <Value extends z.ZodMiniType>(value: Value): z.ZodMiniRecord<z.ZodMiniString, Value> => z.record(z.string(), value);

/** A web address. */
export const address = (): z.ZodMiniString =>
  text().check(z.refine(isAddress, "is not a web address; it must begin with https:// or http://"));

export const timeZone = (): z.ZodMiniString => text().check(z.refine(isTimeZone, 'is not a time zone; write one as in "Europe/Berlin"'));

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Names and values that HTTP can carry. */
export const headers = (): z.ZodMiniRecord<z.ZodMiniString, z.ZodMiniString> =>
  named(text().check(z.regex(/^[\t\x20-\x7e\x80-\xff]*$/, "holds a line break or another character that no header has"))).check(
    z.refine((table) => Object.keys(table).every((name) => /^[!#$%&'*+.^`|~\w-]+$/.test(name)), "has a name that no header can have"),
  );

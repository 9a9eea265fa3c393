import { z } from "zod";
import { isAddress } from "./base-address.ts";

/** The longest time a timer of the platform can wait; above it, it would fire at once. */
const MAX_TIMER_MS = 2_147_483_647;

export const text = (): z.ZodString => z.string();
export const positive = (): z.ZodInt => z.int().min(1);
export const dollars = (): z.ZodNumber => z.number().min(0);
/** A time in milliseconds. */
export const milliseconds = (least = 1): z.ZodInt => z.int().min(least).max(MAX_TIMER_MS);
/** A table whose keys are names of the owner's choice. */
export const named = <Value extends z.ZodType>(value: Value): z.ZodRecord<z.ZodString, Value> => z.record(z.string(), value);

/** A web address. */
export const address = (): z.ZodString => text().refine(isAddress, "is not a web address; it must begin with https:// or http://");

export const timeZone = (): z.ZodString => text().refine(isTimeZone, 'is not a time zone; write one as in "Europe/Berlin"');

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Names and values that HTTP can carry. */
export const headers = (): z.ZodRecord<z.ZodString, z.ZodString> =>
  named(
    text().refine((value) => /^[\t\x20-\x7e\x80-\xff]*$/.test(value), "holds a line break or another character that no header has"),
  ).refine((table) => Object.keys(table).every((name) => /^[!#$%&'*+.^`|~\w-]+$/.test(name)), "has a name that no header can have");

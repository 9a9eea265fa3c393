import { type Command, Option } from "commander";
import type { z } from "zod";
import { readText } from "../config/read-text.ts";
import { CallError } from "../errors.ts";
import { checkArguments } from "../tools/arguments.ts";
import { publishedSchema } from "../tools/tool.ts";
import type { Json } from "../types.ts";

/** What the command line says of a tool's argument: its help, and the flag where that is not the argument's name with dashes. */
export interface Words {
  about: string;
  flag?: string;
  /** What stands for the value in the help. */
  value?: string;
}

/** Options by the tool's argument that they give. */
export type ToolOptions = Readonly<Record<string, Words>>;

/** Gives a command an option for each of these arguments of a tool, of the form that the tool's schema asks for. */
export function addToolOptions(command: Command, schema: z.ZodObject, options: ToolOptions): void {
  for (const [argument, words] of Object.entries(options)) command.addOption(optionFor(argument, words, propertyOf(schema, argument)));
}

function optionFor(argument: string, { about, flag = flagOf(argument), value }: Words, property: Json): Option {
  const { type, enum: choices } = property;
  if (type === "boolean") return new Option(flag, about);
  if (Array.isArray(choices)) return new Option(`${flag} <${value ?? "which"}>`, about).choices(choices.map(String));
  if (isJson(property)) return new Option(`${flag} <${value ?? "file"}>`, about);
  if (type !== "array") return new Option(`${flag} <${value ?? (type === "string" ? "text" : "n")}>`, about);
  return new Option(`${flag} <${value ?? "text"}>`, `${about}; may be repeated`).argParser(collect);
}

/** Every value of an option that is given more than once. */
export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

/** The tool's arguments as these options of the command line give them, not checked yet. */
export function givenBy(given: Readonly<Record<string, unknown>>, schema: z.ZodObject, options: ToolOptions): Record<string, unknown> {
  const found = Object.entries(options).flatMap(([argument, { flag = flagOf(argument) }]) => {
    const value = given[new Option(flag).attributeName()];
    if (value === undefined) return [];
    return [[argument, isJson(propertyOf(schema, argument)) ? jsonFrom(flag, String(value)) : value] as const];
  });
  return Object.fromEntries(found);
}

/** The tool's arguments, checked as the tool's own are; what is wrong is said in the words of the command line. */
export function checkGiven<T extends z.ZodObject>(schema: T, given: Record<string, unknown>, options: ToolOptions): z.infer<T> {
  try {
    return checkArguments(schema, publishedSchema(schema), given);
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const named = error.message.replace(/(^|; )([a-z_]+)(?=[ .:])/g, (all, start, argument) =>
      Object.hasOwn(options, argument) ? `${start}${options[argument]?.flag ?? flagOf(argument)}` : all,
    );
    throw wrongUsage(named, error);
  }
}

/** The command line asks for what cannot be: exit code 2. */
export function wrongUsage(message: string, cause?: unknown): CallError {
  return new CallError("config", message, { sent: false, cause });
}

function flagOf(argument: string): string {
  return `--${argument.replaceAll("_", "-")}`;
}

function propertyOf(schema: z.ZodObject, argument: string): Json {
  const properties = publishedSchema(schema).properties as Record<string, Json>;
  return properties[argument] ?? {};
}

/** Too large for a command line: given as a file. */
function isJson({ type, items }: Json): boolean {
  return type === "object" || (type === "array" && (items as Json).type === "object");
}

/** JSON out of a file, or written on the spot. */
function jsonFrom(flag: string, written: string): unknown {
  const { text, reason } = /^\s*[[{]/.test(written) ? { text: written, reason: null } : readText(written);
  if (text === null) throw wrongUsage(`${flag} ${written}: cannot be read: ${reason}`);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw wrongUsage(`${flag}: ${cause instanceof Error ? cause.message : "this is no JSON"}`, cause);
  }
}
